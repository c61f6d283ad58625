import { isBefore } from "../../planning/versions";
import { SecurityError } from "../../errors/securityError";
import { describePem, type CertificateDescription } from "./description";
import { clientEntriesOf, entriesOf, type Entry } from "./entries";
import type { CertificateMaterial, MaterialCluster, NodeMaterial, Passphrase } from "./material";
import { readKeyFile } from "./privateKey/keyFile";
import { unsuitableKey } from "./privateKey/suitableKey";

/** What goes into one node's inbox, and with its reload. */
export interface PreparedNode {
  readonly otpNode: string;
  readonly name: string;
  readonly chain: readonly CertificateDescription[];
  /** Fingerprint of the chain's first certificate. */
  readonly leaf: string;
  /** `chain.pem` and `pkey.key`; undefined when something else has placed them. */
  readonly files?: { readonly chain: string; readonly privateKey: string };
  /** For the reload; only when the key is encrypted. */
  readonly passphrase?: Passphrase;
}

export interface PreparedMaterial {
  /** Each authority once, in the order given. */
  readonly authorities: readonly CertificateDescription[];
  /** By otpNode. */
  readonly nodes: Readonly<Record<string, PreparedNode>>;
  /** Internal client certificates, by otpNode. */
  readonly clients?: Readonly<Record<string, PreparedNode>>;
}

/**
 * Turns material that was checked into what is delivered. Before 7.1 RSA keys become PKCS#1, the only form that such a server reads. Throws
 * CBSEC_PRIVATE_KEY_UNSUITABLE or CBSEC_CERTIFICATE_UNREADABLE for what `checkMaterial` would have refused; entries of strangers are left out.
 */
export function prepareForDelivery(
  material: CertificateMaterial,
  cluster: Pick<MaterialCluster, "nodes" | "version">,
): PreparedMaterial {
  const authorities = new Map(
    material.trustedCAs.flatMap(describePem).map((authority) => [authority.fingerprint, authority]),
  );
  const clients = prepareEntries(clientEntriesOf(material, cluster.nodes), cluster.version);
  return {
    authorities: [...authorities.values()],
    nodes: prepareEntries(entriesOf(material, cluster.nodes), cluster.version),
    ...(Object.keys(clients).length === 0 ? {} : { clients }),
  };
}

function prepareEntries(entries: readonly Entry[], version: string): Record<string, PreparedNode> {
  const prepared = entries.flatMap(({ given, node }) => {
    if (node === undefined) return [];
    const chain = describePem(given.chain);
    const leaf = chain[0]?.fingerprint ?? "";
    return [{ ...node, chain, leaf, ...prepareKey(given, chain, node.name, version) }];
  });
  return Object.fromEntries(prepared.map((one) => [one.otpNode, one]));
}

function prepareKey(
  { privateKey, privateKeyPassphrase }: NodeMaterial,
  chain: readonly CertificateDescription[],
  node: string,
  version: string,
): Pick<PreparedNode, "files" | "passphrase"> {
  if (privateKey === undefined) {
    return privateKeyPassphrase === undefined ? {} : { passphrase: privateKeyPassphrase };
  }
  const reading = readKeyFile(privateKey, privateKeyPassphrase);
  if ("wrong" in reading) throw unsuitable(`The private key for ${node} ${reading.wrong}.`, node);
  const { key, encryption } = reading.file;
  const wrong = unsuitableKey({ type: key?.asymmetricKeyType, encryption }, version);
  if (wrong !== undefined) throw unsuitable(`For ${node}: ${wrong.found}.`, node, wrong.remedy);
  const convert = key !== undefined && isBefore(version, "7.1.0");
  return {
    files: {
      chain: chain.map(({ pem }) => pem).join(""),
      privateKey: convert
        ? key.export({ type: "pkcs1", format: "pem" }).toString()
        : `${privateKey.trim()}\n`,
    },
    ...(encryption === undefined || privateKeyPassphrase === undefined
      ? {}
      : { passphrase: privateKeyPassphrase }),
  };
}

function unsuitable(what: string, node: string, hint?: string): SecurityError {
  return new SecurityError("CBSEC_PRIVATE_KEY_UNSUITABLE", what, {
    node,
    ...(hint === undefined ? {} : { hint }),
  });
}
