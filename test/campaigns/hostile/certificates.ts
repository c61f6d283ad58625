/**
 * What is done to a text of certificates: a byte of the first is another, it ends early, or something else comes instead. Plain data; places are parts
 * of the length, from 0 to 1, so that a harm means the same to each certificate of a kind.
 */
export type CertificateHarm =
  | { readonly part: number; readonly becomes: number }
  | { readonly endsAfter: number }
  | { readonly instead: string };

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/;

export function isCertificates(found: unknown): found is string {
  return typeof found === "string" && block.test(found);
}

/** How many bytes are changed: the structure of a certificate is all over it. */
const places = 60;

export const harms: readonly CertificateHarm[] = [
  ...Array.from({ length: places }, (_, at) => at / places).flatMap((part) =>
    [0x00, 0x7f, 0x84].map((becomes) => ({ part, becomes })),
  ),
  ...[0, 0.002, 0.01, 0.5, 0.998].map((endsAfter) => ({ endsAfter })),
  ...Object.keys(others()).map((instead) => ({ instead })),
];

export function harmed(pem: string, harm: CertificateHarm): string {
  if ("instead" in harm) return others()[harm.instead]?.(pem) ?? pem;
  const der = derOf(pem);
  if ("endsAfter" in harm) return pemOf(der.subarray(0, harm.endsAfter * der.length));
  der[Math.floor(harm.part * der.length)] = harm.becomes;
  return pemOf(der);
}

function others(): Readonly<Record<string, (pem: string) => string>> {
  return {
    "a begin without an end": (pem) => pem.replace("-----END CERTIFICATE-----", ""),
    "an end without a begin": (pem) => pem.replace("-----BEGIN CERTIFICATE-----", ""),
    "begins without end": () => "-----BEGIN CERTIFICATE-----\n".repeat(20_000),
    "text before and behind": (pem) => `subject=evil\n${pem}\u001b[2J evil`,
    "the same a thousand times": (pem) => pem.repeat(1_000),
    "spaces within": (pem) => pem.replace(/\n/g, " ".repeat(50_000)),
    "a request": (pem) => pem.replaceAll("CERTIFICATE", "CERTIFICATE REQUEST"),
    "a private key": () => "-----BEGIN PRIVATE KEY-----\nMC4CAQA=\n-----END PRIVATE KEY-----\n",
    "sequences within sequences": () => pemOf(nested(60)),
    "a length beyond all": () => pemOf(Buffer.from("3084ffffffff30", "hex")),
    "a length of many bytes": () => pemOf(Buffer.from(`30ff${"ff".repeat(127)}`, "hex")),
    zeros: () => pemOf(Buffer.alloc(100_000)),
  };
}

/** Sequences in two bytes of length each. */
function nested(depth: number): Buffer {
  let inside = Buffer.from([0x05, 0x00]);
  for (let level = 0; level < depth; level++) {
    inside = Buffer.concat([Buffer.from([0x30, 0x82, inside.length >> 8, inside.length & 0xff]), inside]);
  }
  return inside;
}

function derOf(pem: string): Buffer {
  return Buffer.from(block.exec(pem)?.[1] ?? "", "base64");
}

function pemOf(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
