import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";

import type { SimulatedNode } from "../node/simulatedNode";
import { securitySettings } from "../security/settings";
import { acceptChain, malformedChain } from "./chain";
import { handshakeFailure, unreachable } from "./links";
import { mayServe, namesHost } from "./names";
import type { Purpose } from "./nodeCertificates";
import { eachPassphrase, type PassphraseSource } from "./passphrase";
import { readPkcs12 } from "./pkcs12";
import { readPrivateKey } from "./privateKey";
import type { CertificateRules } from "../versions/certificates";
import { trustedBy } from "./trustedCAs";
import { nameCannotBeVerified, type Warning } from "./warnings";
import { eachCertificate } from "./x509";

/** The server's words for why a certificate was not taken; nothing has changed then. */
export interface Refusal {
  readonly reason: string;
}

interface Material {
  readonly chain: readonly X509Certificate[];
  readonly key: KeyObject;
}

const files = {
  server: { chain: "chain.pem", key: "pkey.key", pkcs12: "couchbase.p12" },
  client: { chain: "client_chain.pem", key: "client_pkey.key", pkcs12: "couchbase_client.p12" },
} as const;

/** What an operator may say beside the files in the inbox. */
export interface Given {
  readonly source?: PassphraseSource;
  /** What of it is shown afterwards. */
  readonly shown: Readonly<Record<string, unknown>>;
  /** Reload even what is in use already. */
  readonly force?: boolean;
}

/** Takes the certificate and key that lie in the inbox, after all checks of the version (cluster API facts E.4). */
export async function checkInbox(
  node: SimulatedNode,
  purpose: Purpose,
  given: Given,
): Promise<Refusal | { readonly warnings: readonly Warning[]; readonly install: () => void }> {
  const rules = node.profile.certificates;
  const trusted = await trustedBy(node);
  if (rules.authorities === "one" && trusted[0]?.type === "generated") {
    return { reason: "Cluster CA needs to be set before setting node certificate." };
  }
  const authorities = [...trusted].reverse().map(({ pem }) => new X509Certificate(pem));
  const accept = (chain: readonly X509Certificate[]) =>
    acceptChain(chain, authorities, rules, node.making.date());
  const read = await readMaterial(node, purpose, given, rules, accept);
  if ("reason" in read) return read;
  const accepted = accept(read.chain);
  if ("reason" in accepted) return accepted;
  const leaf = accepted.certificates[0] as X509Certificate;
  if (!leaf.checkPrivateKey(read.key))
    return { reason: "Provided certificate doesn't match provided private key" };
  const names = checkNames(node, purpose, leaf, rules);
  if ("reason" in names) return names;
  return {
    warnings: names.warnings,
    install: () => {
      const { certificates, authority } = accepted;
      const skips = rules.newFields && purpose === "server" && !given.force;
      if (skips && node.certificates.uses(certificates, authority, given.shown)) return;
      node.certificates.install(purpose, certificates, authority, read.key, given.shown);
    },
  };
}

async function readMaterial(
  node: SimulatedNode,
  purpose: Purpose,
  given: Given,
  rules: CertificateRules,
  accept: (chain: readonly X509Certificate[]) => object,
): Promise<Refusal | Material> {
  const { inbox } = node;
  const names = files[purpose];
  const [chainFile, pkcs12File] = [inbox.shown(names.chain), inbox.shown(names.pkcs12)];
  if (rules.authorities === "list" && inbox.has(names.pkcs12)) {
    if (inbox.has(names.chain)) {
      return {
        reason: `Conflicting cerificate files in the inbox directory: PEM(${chainFile}) and PKCS12(${pkcs12File}). Please remove one of them`,
      };
    }
    const passphrase = await eachPassphrase(node, given.source);
    if (typeof passphrase === "object") return passphrase;
    return readPkcs12(inbox.read(names.pkcs12) as Buffer, passphrase, pkcs12File);
  }
  const chainText = inbox.read(names.chain);
  if (!Buffer.isBuffer(chainText)) {
    return { reason: `Unable to read certificate chain file ${chainFile}. ${chainText.reason}` };
  }
  const keyText = inbox.read(names.key);
  if (!Buffer.isBuffer(keyText)) {
    return { reason: `Unable to read private key file ${inbox.shown(names.key)}. ${keyText.reason}` };
  }
  const chain = parseChain(chainText.toString("latin1"));
  if (!chain) return malformedChain;
  const accepted = accept(chain);
  if ("reason" in accepted) return accepted as Refusal;
  const passphrase = await eachPassphrase(node, given.source);
  if (typeof passphrase === "object") return passphrase;
  const key = readPrivateKey(keyText.toString("latin1"), passphrase, rules);
  return "reason" in key
    ? key
    : { chain, key: createPrivateKey(key.export({ type: "pkcs8", format: "pem" })) };
}

function parseChain(text: string): readonly X509Certificate[] | undefined {
  try {
    return eachCertificate(text);
  } catch {
    return undefined;
  }
}

const testServer = "TLS connection to a test server with provided certificates failed.";

function checkNames(
  node: SimulatedNode,
  purpose: Purpose,
  leaf: X509Certificate,
  rules: CertificateRules,
): Refusal | { readonly warnings: readonly Warning[] } {
  if (purpose === "client") {
    // Recorded: one without the internal name is taken too.
    return { warnings: [] };
  }
  const host = node.name;
  const named = namesHost(leaf, host);
  if (rules.authorities === "list" && node.network.encrypted && host !== "cb.local") {
    const error = named ? (mayServe(leaf) ? undefined : "invalid_ext_key_usage") : "hostname_check_failed";
    if (error !== undefined) {
      return {
        reason: `${testServer} Please make sure the node certificate contains '${host}' in SAN. Details: ${unreachable(node, handshakeFailure(error))}`,
      };
    }
  }
  if (named || !rules.checksNames || !validatesNames(node)) return { warnings: [] };
  if (node.members.length === 1) return { warnings: [nameCannotBeVerified] };
  return {
    reason: `Unable to validate certificate on host: ${host}. Please make sure the certificate on this host contains host name '${host}' in Subject Alternative Name. Refer to Couchbase docs for more info on how to create node certificates`,
  };
}

function validatesNames(node: SimulatedNode): boolean {
  return (
    (node.config.get(securitySettings) as Record<string, unknown> | undefined)?.["validateNodeCertSan"] !==
    false
  );
}
