import {
  prepareForDelivery,
  type PreparedMaterial,
} from "../../../../../provider/certificates/material/prepareForDelivery";
import type { RunningCluster } from "../../../../cluster/startCluster";
import type { Issued, Issuer } from "../../../../cluster/testing/issuer";
import { goalOf, type Scene } from "./rotating";

export type ByName = Record<string, Issued>;

/** An internal client certificate of one issuer for every node. */
export async function issueClients(
  cluster: RunningCluster,
  issuer: Issuer,
  usage: "clientAuth" | "serverAuth" = "clientAuth",
): Promise<ByName> {
  const all: ByName = {};
  for (const { name } of cluster.nodes) {
    all[name] = await issuer.issue(`client of ${name}`, {
      hosts: [],
      emails: ["internal@internal.couchbase.com"],
      usage,
    });
  }
  return all;
}

export function withClients(
  { cluster }: Pick<Scene, "cluster">,
  root: Issuer,
  nodes: ByName,
  clients: ByName,
  version: string,
): PreparedMaterial {
  const entries = (issued: ByName) =>
    Object.fromEntries(
      Object.entries(issued).map(([name, { chain, key }]) => [name, { chain, privateKey: key }]),
    );
  return prepareForDelivery(
    {
      trustedCAs: [root.certificate],
      nodeCertificates: entries(nodes),
      clientCertificates: entries(clients),
    },
    { nodes: cluster.nodes, version },
  );
}

export function goalWithClients(material: PreparedMaterial, over: Parameters<typeof goalOf>[1] = {}) {
  const clients = Object.values(material.clients ?? {}).map(({ otpNode, chain }) => [otpNode, chain]);
  return goalOf(material, {
    clients: Object.fromEntries(clients) as ReturnType<typeof goalOf>["nodes"],
    ...over,
  });
}
