import { X509Certificate } from "node:crypto";
import { derElements, derTag, objectIdentifier, type DerElement } from "./der";
import type { CertificateDescription } from "./description";

/** What Node's own X509Certificate does not tell. RFC 5280 sections 4.2.1.3 and 4.2.1.9. */
const identifiers = { keyUsage: "2.5.29.15", basicConstraints: "2.5.29.19" } as const;
/** TBSCertificate's `[3] EXPLICIT Extensions`. */
const extensionsTag = 0xa3;
const digitalSignature = 0x80;

/** How many intermediate CAs may stand below this one; undefined: as many as one likes. */
export function pathLengthOf(certificate: CertificateDescription): number | undefined {
  const [constraints] = derElements(extension(certificate, identifiers.basicConstraints) ?? Buffer.alloc(0));
  const length = derElements(constraints?.content ?? Buffer.alloc(0)).find(
    ({ tag }) => tag === derTag.integer,
  );
  return length === undefined ? undefined : Number(`0x${length.content.toString("hex")}`);
}

/** Whether its key usage lets it sign in a TLS handshake; without one every usage is allowed. */
export function maySign(certificate: CertificateDescription): boolean {
  const [usage] = derElements(extension(certificate, identifiers.keyUsage) ?? Buffer.alloc(0));
  // The first byte of a bit string tells how many of its last bits are unused.
  return usage?.tag !== derTag.bitString || ((usage.content[1] ?? 0) & digitalSignature) !== 0;
}

function extension({ pem }: CertificateDescription, identifier: string): Buffer | undefined {
  const [certificate] = derElements(new X509Certificate(pem).raw);
  const [toBeSigned] = inside(certificate);
  const wrapped = inside(toBeSigned).find(({ tag }) => tag === extensionsTag);
  const [list] = inside(wrapped);
  const found = inside(list)
    .map(inside)
    .find(([name]) => name !== undefined && objectIdentifier(name.content) === identifier);
  return found?.at(-1)?.content;
}

function inside(element: DerElement | undefined): readonly DerElement[] {
  return element === undefined ? [] : derElements(element.content);
}

/** Whether the extended key usage, if there is one, holds this usage (an object identifier). */
export function allowsUsage({ pem }: CertificateDescription, usage: string): boolean {
  // Node calls the extended key usage `keyUsage`; it is undefined when there is none, and then every usage is allowed.
  const usages = new X509Certificate(pem).keyUsage as readonly string[] | undefined;
  return usages === undefined || usages.includes(usage);
}
