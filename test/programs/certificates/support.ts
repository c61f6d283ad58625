import { strict as assert } from "node:assert";
import { createHash, X509Certificate } from "node:crypto";
import type { RunningCluster } from "../../cluster/startCluster";
import { presentedBy } from "../../cluster/testing/presented";
import type { Issued, Issuer } from "../../cluster/testing/issuer";

/** Certificates of one issuer for every node of a cluster, by node name. */
export type IssuedNodes = Readonly<Record<string, Issued>>;

export async function issueNodes(cluster: RunningCluster, issuer: Issuer): Promise<IssuedNodes> {
  const issued: Record<string, Issued> = {};
  for (const { name } of cluster.nodes) issued[name] = await issuer.issue(name);
  return issued;
}

/** The input `nodeCertificates`. */
export function entriesOf(issued: IssuedNodes): Record<string, { chain: string; privateKey: string }> {
  return Object.fromEntries(
    Object.entries(issued).map(([name, { chain, key }]) => [name, { chain, privateKey: key }]),
  );
}

/** A program with one resource of certificates. */
export function rotationProgram(args: object, more = "", options: object = {}): string {
  return `const pulumi = require("@pulumi/pulumi");
const { ClusterCertificateRotation, NodeToNodeEncryption } = require("pulumi-couchbase-security");
const certificates = new ClusterCertificateRotation("certificates", ${JSON.stringify(args)}, ${JSON.stringify(options)});
${more}
`;
}

/** SHA-256, lower-case hex without colons. */
export function fingerprintOf(pem: string): string {
  return createHash("sha256").update(new X509Certificate(pem).raw).digest("hex");
}

/** Fingerprints of the leaves that the nodes' management ports present, by node name. */
export async function presented(cluster: RunningCluster): Promise<Record<string, string>> {
  const leaves = await presentedBy(cluster);
  return Object.fromEntries(
    cluster.nodes.map(({ name }, index) => [name, fingerprintOf(leaves[index]?.toString() ?? "")]),
  );
}

export async function expectPresented(cluster: RunningCluster, issued: IssuedNodes): Promise<void> {
  const expected = Object.entries(issued).map(([name, { certificate }]) => [
    name,
    fingerprintOf(certificate),
  ]);
  assert.deepEqual(await presented(cluster), Object.fromEntries(expected));
}

/** Whether the cluster trusts that CA, which nobody but it has made. */
export function trusts(cluster: RunningCluster, pem: string): boolean {
  const fingerprint = fingerprintOf(pem);
  return cluster.truth().trustedCAs.some(({ name }) => name === fingerprint);
}

/** A line of each key: none may stand anywhere that a run leaves something. */
export function linesOf(keys: readonly string[]): readonly string[] {
  return keys.map((key) => {
    const lines = key.trim().split("\n");
    return lines[Math.floor(lines.length / 2)] ?? key;
  });
}
