import { createPrivateKey, X509Certificate } from "node:crypto";

import type { SimulatedNode } from "../node/simulatedNode";
import type { ClientCertificateAuth } from "../security/clientCertificateAuth";
import { clientCertificateAuth } from "../security/clientCertificateAuth";
import { acceptChain } from "./chain";
import { serverCertificateOf, trustedCAs } from "./settings";
import { describe, trustedBy } from "./trustedCAs";
import { eachCertificate, instant } from "./x509";

/** Certificates that a cluster has had for a while. */
export interface ProvisionedCertificates {
  /** PEM of authorities that were loaded beside the generated one; before 7.1 the one instead of it. */
  readonly authorities: readonly string[];
  /** By node index; nodes that are left out use certificates that they made for themselves. */
  readonly nodes?: Readonly<Record<number, { readonly chain: string; readonly key: string }>>;
  readonly clientCertAuth?: ClientCertificateAuth;
}

/** Every node knows them already. */
export async function provisionCertificates(
  nodes: readonly SimulatedNode[],
  { authorities, nodes: own, clientCertAuth }: ProvisionedCertificates,
): Promise<void> {
  const first = nodes[0] as SimulatedNode;
  const { replication } = first;
  const rules = first.profile.certificates;
  const uploaded = authorities.flatMap(eachCertificate);
  const loaded = uploaded.map((certificate, index) => ({
    ...describe(certificate, "uploaded", index + 1, instant(new Date())),
    ...(rules.authorities === "list"
      ? { loadHost: first.name, loadFile: first.inbox.shown(`CA/${index + 1}.pem`) }
      : {}),
  }));
  if (rules.authorities === "one") replication.writeEverywhere(trustedCAs, loaded.slice(0, 1));
  else replication.writeEverywhere(trustedCAs, [...(await trustedBy(first)), ...loaded]);
  for (const [index, { chain, key }] of Object.entries(own ?? {})) {
    const node = nodes[Number(index)] as SimulatedNode;
    const accepted = acceptChain(eachCertificate(chain), uploaded, rules, first.making.date());
    if ("reason" in accepted) throw new Error(accepted.reason);
    node.certificates.install("server", accepted.certificates, accepted.authority, createPrivateKey(key), {});
    node.certificates.proven = true;
    replication.writeEverywhere(
      serverCertificateOf(node.otpNode),
      node.config.get(serverCertificateOf(node.otpNode)),
    );
  }
  if (clientCertAuth) replication.writeEverywhere(clientCertificateAuth, clientCertAuth);
}

/** PEM of everything a client must trust to reach all nodes. */
export async function authoritiesOf(node: SimulatedNode): Promise<string> {
  const all = await trustedBy(node);
  const own = new X509Certificate((await node.making.authority()).certificate);
  return [...all.map(({ pem }) => pem), own.toString()].join("");
}
