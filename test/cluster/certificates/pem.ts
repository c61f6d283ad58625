/** One block of a PEM file. */
export interface PemBlock {
  /** "CERTIFICATE", "RSA PRIVATE KEY" … */
  readonly label: string;
  readonly der: Buffer;
  readonly text: string;
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([\s\S]*?)-----END \1-----/g;

/** All blocks of a text, in their order; what stands between them counts for nothing. */
export function pemBlocks(text: string): readonly PemBlock[] {
  return [...text.matchAll(block)].map(([whole, label = "", body = ""]) => ({
    label,
    der: Buffer.from(body.replace(/^[\w-]+:.*$/gm, ""), "base64"),
    text: whole,
  }));
}

/** As the server writes certificates: lines of 64 characters and an empty line after each certificate. */
export function certificatePem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n\n`;
}
