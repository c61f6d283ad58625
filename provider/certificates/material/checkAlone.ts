import { checkMaterial } from "./checkMaterial";
import type { Finding, MaterialOptions } from "./finding";
import type { CertificateMaterial } from "./material";

/** Checks whose answer lies in what the cluster has, trusts or can read. */
const needTheCluster: readonly string[] = [
  "everyNodeHasAnEntry",
  "noStrangers",
  "oneEntryForANode",
  "endsInTrustedCA",
  "singleRoot",
  "rootCA",
  "privateKeySupported",
];

/**
 * Every check that needs no cluster, over material alone. Nodes are taken to be those that have an entry: as the entries name them, or
 * after the `@` of an otpNode.
 */
export function checkAlone(
  material: CertificateMaterial,
  now: Date,
  options: MaterialOptions = {},
): readonly Finding[] {
  const nodes = [
    ...Object.keys(material.nodeCertificates),
    ...Object.keys(material.clientCertificates ?? {}),
  ].map((key) => ({
    otpNode: key,
    name: key.slice(key.indexOf("@") + 1).replace(/^\[(.*)\]$/, "$1"),
  }));
  const newest = { nodes, trustedCAs: [], version: "8.0.1" };
  return checkMaterial(material, newest, now, options).findings.filter(
    ({ check }) => !needTheCluster.includes(check),
  );
}
