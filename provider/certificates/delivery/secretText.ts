import { type StreamedFile } from "./contents";

/** Leaves out of a command's words whatever was in the delivered files, and anything that looks like a private key. */
export function withoutSecrets(text: string, files: readonly StreamedFile[]): string {
  // A program that shows its input; of PKCS#12 no text could be told from the rest.
  if (text.includes("\0")) return "(binary output, left out)";
  let left = text.replace(
    /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    "(left out)",
  );
  for (const { content } of files) {
    if (typeof content !== "string") continue;
    for (const line of content.split(/\r?\n/)) {
      if (line.trim().length >= 8) left = left.replaceAll(line.trim(), "(left out)");
    }
  }
  return left;
}
