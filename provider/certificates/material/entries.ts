import type { CertificateMaterial, MaterialNode, NodeMaterial } from "./material";

/** One entry of `nodeCertificates` or `clientCertificates`, with the node that it is for; undefined when the cluster has no such node. */
export interface Entry {
  /** As the person wrote it. */
  readonly key: string;
  readonly given: NodeMaterial;
  readonly node: MaterialNode | undefined;
}

/** Finds the node of each entry: by otpNode, or by name without regard to case (IPv6 addresses also in brackets). */
export function entriesOf(material: CertificateMaterial, nodes: readonly MaterialNode[]): readonly Entry[] {
  return entriesIn(material.nodeCertificates, nodes);
}

/** The same for internal client certificates. */
export function clientEntriesOf(
  material: CertificateMaterial,
  nodes: readonly MaterialNode[],
): readonly Entry[] {
  return entriesIn(material.clientCertificates ?? {}, nodes);
}

function entriesIn(
  given: CertificateMaterial["nodeCertificates"],
  nodes: readonly MaterialNode[],
): readonly Entry[] {
  return Object.entries(given).map(([key, one]) => ({
    key,
    given: one,
    node: nodes.find(({ otpNode, name }) => key === otpNode || sameName(key, name)),
  }));
}

function sameName(key: string, name: string): boolean {
  return key.replace(/^\[(.*)\]$/, "$1").toLowerCase() === name.toLowerCase();
}
