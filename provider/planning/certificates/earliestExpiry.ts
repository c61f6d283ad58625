import { shownAuthorities } from "./look";
import type { CertificatesState } from "./state";

/**
 * When the first of the certificates ends on which nodes depend: their own, those that they show to each other as clients, the
 * intermediate ones, and the CAs above. ISO 8601; undefined when none is shown. Those that the server made as clients' are left out: it makes them again itself.
 */
export function earliestExpiry(certificates: CertificatesState): string | undefined {
  const { nodes, clients = [] } = certificates;
  const shown = [...nodes, ...clients.filter(({ type }) => type === "uploaded")];
  const above = shownAuthorities(certificates).filter(({ fingerprint }) =>
    shown.some(({ authority }) => authority === fingerprint),
  );
  const chains = shown.flatMap(({ description = [] }) => description);
  return [...chains, ...above].map(({ notAfter }) => notAfter).sort()[0];
}
