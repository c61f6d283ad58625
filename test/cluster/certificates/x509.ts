import { X509Certificate } from "node:crypto";

import { certificatePem, pemBlocks } from "./pem";

/** "CN=n0.cb.test, O=Example" */
export function nameText(name: string): string {
  return name.split("\n").join(", ");
}

/** SHA-256 in hexadecimal, without colons. */
export function fingerprint(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(":", "").toLowerCase();
}

/** A point in time as the server shows it: "2026-11-24T02:19:38.000Z". */
export function instant(date: Date | string): string {
  const whole = Math.floor(new Date(date).getTime() / 1000) * 1000;
  return new Date(whole).toISOString();
}

/** Certificates of a PEM text as PEM texts of one certificate each, as the server keeps them. */
export function eachCertificate(pem: string): readonly X509Certificate[] {
  return pemBlocks(pem).map(({ der }) => new X509Certificate(der));
}

export function pemOf(certificate: X509Certificate): string {
  return certificatePem(certificate.raw);
}

export function isValidAt({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return new Date(validFrom).getTime() <= now && now <= new Date(validTo).getTime();
}

/** Issued by that one by name and by signature. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.issuer === issuer.subject && verifies(certificate, issuer);
}

export function verifies(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** The earliest end among certificates, as `expires` shows it. */
export function earliestEnd(certificates: readonly X509Certificate[]): string {
  return instant(new Date(Math.min(...certificates.map(({ validTo }) => new Date(validTo).getTime()))));
}
