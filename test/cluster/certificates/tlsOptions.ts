import type { SimulatedNode } from "../node/simulatedNode";
import { clientCertificateAuth } from "../security/clientCertificateAuth";
import { trustedBy } from "./trustedCAs";
import { pemOf } from "./x509";

/** What a TLS port of a node shows and asks for now. */
export interface TlsOptions {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string[];
  readonly requestCert?: boolean;
  readonly rejectUnauthorized?: boolean;
}

export async function tlsOptionsOf(node: SimulatedNode): Promise<TlsOptions> {
  const { chain, key } = await node.certificates.get("server");
  const cert = chain.map(pemOf).join("");
  const state = node.config.get(clientCertificateAuth)?.state ?? "disable";
  if (state === "disable") return { cert, key };
  const ca = (await trustedBy(node)).map(({ pem }) => pem);
  // Who shows none is refused only where they are mandatory; one that is not trusted is refused everywhere.
  return { cert, key, ca, requestCert: true, rejectUnauthorized: state === "mandatory" };
}
