import type { CertificatesState } from "./state";

/**
 * When the first of the certificates ends on which nodes depend: their own, those that they show to each other as clients, the
 * intermediate ones, and the CAs above. ISO 8601; undefined when none is shown. Those that the server made as clients' are left out: it makes them again itself.
 */
export function earliestExpiry({ nodes, clients = [], trustedCAs }: CertificatesState): string | undefined {
  const depended = [...nodes, ...clients.filter(({ type }) => type === "uploaded")].flatMap(
    ({ description = [], authority }) => [
      ...description,
      ...trustedCAs.flatMap((ca) => (ca.fingerprint === authority ? (ca.description ?? []) : [])),
    ],
  );
  return depended.map(({ notAfter }) => notAfter).sort()[0];
}
