import { describePem, type CertificateDescription } from "../../certificates/material/description";
import type { NodeApi, RequestOptions } from "../../cluster/nodeApi";
import { firstLine } from "../../errors/firstLine";
import type { NodeState } from "../../planning/state";
import { isBefore } from "../../planning/versions";

/** A certificate and the wall-clock moment until which it is valid, ISO 8601. */
export interface Validity {
  readonly subject: string;
  readonly notAfter: string;
}

/** What a node's management port presents, or why that is not known. */
export type ServedCertificate =
  | (Validity & {
      readonly issuer: string;
      /** Of the intermediate and trusted CAs above, the one that ends first, when that is before the certificate itself ends. */
      readonly endsSooner?: Validity;
    })
  | { readonly unknown: string };

/** Looks at the certificate of a node by a handshake, and at those above it as far as they are shown. */
export async function servedBy(
  node: NodeApi,
  { unreachable }: NodeState,
  options: RequestOptions,
): Promise<ServedCertificate> {
  if (unreachable !== undefined) return { unknown: "the node cannot be reached" };
  try {
    const port = node.managementPort();
    const { leaf, chain } = await node.presented(port, await authoritiesShownBy(node, options), options);
    const { subject, issuer, notAfter } = leaf;
    const [first] = [...chain].sort((a, b) => (a.notAfter < b.notAfter ? -1 : 1));
    const endsSooner = first !== undefined && first.notAfter < notAfter ? validityOf(first) : undefined;
    return { subject, issuer, notAfter, ...(endsSooner === undefined ? {} : { endsSooner }) };
  } catch (error) {
    return { unknown: firstLine(error) };
  }
}

/** Every user may see them. */
async function authoritiesShownBy(
  node: NodeApi,
  options: RequestOptions,
): Promise<readonly CertificateDescription[]> {
  const texts = isBefore(node.version, "7.1")
    ? [(await node.clusterCA(options)).cert.pem]
    : (await node.trustedCAs(options)).map(({ pem }) => pem);
  return texts.flatMap(describePem);
}

function validityOf({ subject, notAfter }: CertificateDescription): Validity {
  return { subject, notAfter };
}
