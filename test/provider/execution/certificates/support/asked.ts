import type { NodeMaterial } from "../../../../../provider/certificates/material/material";
import {
  prepareForDelivery,
  type PreparedMaterial,
} from "../../../../../provider/certificates/material/prepareForDelivery";
import type { CertificatesGoal } from "../../../../../provider/planning/certificates/goal";
import type { Issued, Issuer } from "../../../../cluster/testing/issuer";

/** By node name. */
type IssuedByName = Readonly<Record<string, Issued>>;
interface Nodes {
  readonly nodes: readonly { readonly name: string; readonly otpNode: string }[];
}

/** Certificates of one issuer for every node. */
export async function issueAll({ nodes }: Nodes, issuer: Issuer): Promise<Record<string, Issued>> {
  const all: Record<string, Issued> = {};
  for (const { name } of nodes) all[name] = await issuer.issue(name);
  return all;
}

export function materialOf(
  { nodes }: Nodes,
  authorities: readonly string[],
  issued: IssuedByName,
  version: string,
  over: Partial<NodeMaterial> = {},
): PreparedMaterial {
  return prepareForDelivery(
    {
      trustedCAs: authorities,
      nodeCertificates: Object.fromEntries(
        Object.entries(issued).map(([name, { chain, key }]) => [name, { chain, privateKey: key, ...over }]),
      ),
    },
    { nodes, version },
  );
}

export function goalOf(material: PreparedMaterial, over: Partial<CertificatesGoal> = {}): CertificatesGoal {
  return {
    trustedCAs: material.authorities,
    nodes: Object.fromEntries(Object.values(material.nodes).map(({ otpNode, chain }) => [otpNode, chain])),
    strategy: "trustBoth",
    removeCAs: [],
    removeNamedCAs: [],
    addCAsBy: "inbox",
    ...over,
  };
}
