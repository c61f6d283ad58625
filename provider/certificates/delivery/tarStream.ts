import { type Readable } from "node:stream";
import { pack } from "tar-stream";
import { type StreamedFile } from "./contents";

/** The files as one tar stream, each with mode 0600. */
export function tarStream(files: readonly StreamedFile[]): Readable {
  const stream = pack();
  const now = new Date();
  if (files.some(({ path }) => path.startsWith("CA/"))) {
    stream.entry({ name: "CA", type: "directory", mode: 0o700, mtime: now });
  }
  for (const { path, content } of files) {
    stream.entry({ name: path, mode: 0o600, mtime: now }, bytesOf(content));
  }
  stream.finalize();
  return stream as unknown as Readable;
}

function bytesOf(content: string | Uint8Array): Buffer {
  return typeof content === "string" ? Buffer.from(content) : Buffer.from(content);
}
