/** One block of a PEM text: what its first line calls it, and the block with its first and last line. */
export interface PemBlock {
  /** "CERTIFICATE", "RSA PRIVATE KEY", … */
  readonly label: string;
  readonly text: string;
}

const blocks = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*(?:-(?!----)[^-]*)*-----END \1-----/g;

/** The blocks of a PEM text in their order; what stands between them is skipped, as servers do. */
export function pemBlocks(text: string): readonly PemBlock[] {
  return [...text.matchAll(blocks)].map((match) => ({ label: match[1] ?? "", text: match[0] }));
}

/** Whether a block begins in the text that is not one of `pemBlocks`: cut off, or with another last line. */
export function hasBrokenBlock(text: string): boolean {
  return text.replace(blocks, "").includes("-----BEGIN");
}
