import type { X509Certificate } from "node:crypto";
import type { SimulatedCluster } from "../../cluster/simulatedCluster";

/** Whether each was issued by the root, for the node's name. */
export function areUnder(
  root: X509Certificate,
  certificates: readonly X509Certificate[],
  { nodes }: SimulatedCluster,
): boolean {
  return nodes.every(({ name }, index) => {
    const certificate = certificates[index];
    return certificate?.verify(root.publicKey) === true && certificate.checkHost(name) !== undefined;
  });
}
