import type { CertificateInputs } from "../../inputs/certificateInputs";
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
  const seen = Array.isArray(outputs.clusterCAs) ? (outputs.clusterCAs as SeenCA[]) : [];
  return [
    ...given.map((text) => plainText(readChain(text))),
    ...seen
      .filter(
        ({ type, fingerprint }) => type === "generated" || [...loaded, ...replaced].includes(fingerprint),
      )
      .flatMap(({ pem }) => pem ?? []),
  ].filter((text) => text !== "");
}

/** As outputs hold it; without `pem` where the connection was not verified. */
interface SeenCA {
  readonly fingerprint: string;
  readonly type: "generated" | "uploaded";
  readonly pem?: string;
}
