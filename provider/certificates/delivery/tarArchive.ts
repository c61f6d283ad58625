import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { type StreamedFile } from "./contents";

/** The files as one tar archive, each with mode 0600. Whole, as they are few and small: a stream whose reader ends early fails in more places than one. */
export function tarArchive(files: readonly StreamedFile[]): Promise<Buffer> {
  const archive = pack();
  const now = new Date();
  for (const { path, content } of files) {
    archive.entry({ name: path, mode: 0o600, mtime: now }, bytesOf(content));
  }
  archive.finalize();
  return buffer(archive);
}

function bytesOf(content: string | Uint8Array): Buffer {
  return typeof content === "string" ? Buffer.from(content) : Buffer.from(content);
}
