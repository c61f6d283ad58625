import { plainFingerprint, type CertificateInputs } from "../../inputs/certificateInputs";
import { hasUnknown } from "../../inputs/unknowns";
import type { PlainObject } from "../facetDefinition";
import { plainText, readChain } from "./chains";
import { ownCAsIn } from "./ownCAs";

/**
 * Whom to trust as issuer of the nodes' certificates, beside the connection's own CAs: those that the program gives, and of those that the
 * cluster was seen to trust the ones that the server made or that this resource loaded or replaced. What others made the cluster trust, for
 * clients perhaps, is no reason to trust a node.
 */
export function authoritiesToTrust(
  { trustedCAs }: CertificateInputs,
  outputs: PlainObject,
): readonly string[] {
  const given = [trustedCAs ?? []].flat().filter((text) => !hasUnknown(text));
  const { loaded, replaced } = ownCAsIn(outputs);
  return [
    ...given.map((text) => plainText(readChain(text))),
    ...seenCAs(outputs)
      .filter(
        ({ type, fingerprint }) => type === "generated" || [...loaded, ...replaced].includes(fingerprint),
      )
      .flatMap(({ pem }) => pem ?? []),
  ].filter((text) => text !== "");
}

/**
 * Fingerprints of certificates of which it is known that nodes have them: those that a person pins, and those that were seen over a
 * verified connection. Once they have expired, nothing else tells the cluster from a stranger.
 */
export function certificatesToPin(
  { pinnedCertificates = [] }: CertificateInputs,
  outputs: PlainObject,
): readonly string[] {
  const given = pinnedCertificates.filter((one) => !hasUnknown(one)).map(plainFingerprint);
  const verified = seenCAs(outputs).some(({ pem }) => pem !== undefined);
  const { servedCertificates } = outputs as { servedCertificates?: readonly { fingerprint?: string }[] };
  const seen = verified ? (servedCertificates ?? []).flatMap(({ fingerprint }) => fingerprint ?? []) : [];
  return [...given, ...seen];
}

/** As outputs hold it; without `pem` where the connection was not verified. */
interface SeenCA {
  readonly fingerprint: string;
  readonly type: "generated" | "uploaded";
  readonly pem?: string;
}

function seenCAs({ clusterCAs }: PlainObject): readonly SeenCA[] {
  return Array.isArray(clusterCAs) ? (clusterCAs as SeenCA[]) : [];
}
