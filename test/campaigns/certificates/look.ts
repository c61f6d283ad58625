import { authorityOf, describePem } from "../../../provider/certificates/material/description";
import type { LookAtPort } from "../../../provider/certificates/proof/lookAtPort";
import { SecurityError } from "../../../provider/errors/securityError";
import { pemOf } from "../../cluster/certificates/x509";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";

/** What a handshake with a port would show, without one; the node learns that somebody has seen its certificate. */
export function lookInProcess(cluster: InProcessCluster): LookAtPort {
  return async ({ port, authorities }, time) => {
    await time.sleep(2);
    const node = cluster.behind.nodes.find(({ making }) => Object.values(making.ports).includes(port));
    const listens = cluster.listensAt("127.0.0.2", port) || cluster.listensAt("::1", port);
    if (node === undefined || !listens) {
      throw new SecurityError("CBSEC_UNREACHABLE", `Port ${port} refuses connections.`);
    }
    const pem = (await node.certificates.get("server")).chain.map(pemOf).join("");
    node.certificates.prove(pem);
    const chain = describePem(pem);
    const [leaf] = chain;
    if (leaf === undefined) throw new Error("a node has no certificate");
    const trusted = authorityOf(chain, authorities) !== undefined;
    return {
      leaf,
      chain,
      ...(trusted ? {} : { notVerified: "self-signed certificate in certificate chain" }),
    };
  };
}
