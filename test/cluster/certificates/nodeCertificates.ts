import { X509Certificate, type KeyObject } from "node:crypto";

import type { SimulatedNode } from "../node/simulatedNode";
import type { CertificateAndKey } from "./authority";
import { clientCertificateOf, regeneration, serverCertificateOf, type ShownCertificate } from "./settings";
import { earliestEnd, eachCertificate, fingerprint, instant, nameText, pemOf } from "./x509";

/** What a node uses on its TLS ports or towards other nodes. */
export interface Installed {
  /** Leaf first. */
  readonly chain: readonly X509Certificate[];
  readonly authority: X509Certificate;
  /** PEM */
  readonly key: string;
  readonly type: "generated" | "uploaded";
  readonly loadTimestamp: string;
  readonly privateKeyPassphrase: Readonly<Record<string, unknown>>;
}

export type Purpose = "server" | "client";

/** The certificates of one node, with their keys: made by itself when first needed, or taken from its inbox. */
export class NodeCertificates {
  private readonly uploaded = new Map<Purpose, Installed>();
  private readonly made = new Map<string, Promise<Installed>>();
  readonly since = instant(new Date());
  private epoch = 0;
  /** A TLS connection was made since the present certificate is in use. */
  proven = true;

  constructor(private readonly node: SimulatedNode) {}

  get(purpose: Purpose): Promise<Installed> {
    const uploaded = this.uploaded.get(purpose);
    return uploaded ? Promise.resolve(uploaded) : this.madeByItself(purpose);
  }

  madeByItself(purpose: Purpose): Promise<Installed> {
    const { name } = this.node;
    const host = name === "cb.local" ? "127.0.0.1" : name;
    const label = `${purpose} ${host} ${this.epoch}`;
    const known = this.made.get(label);
    if (known) return known;
    const making = this.make(purpose, host);
    this.made.set(label, making);
    return making;
  }

  /** Undefined: it uses one that it made for itself. */
  uploadedNow(purpose: Purpose): Installed | undefined {
    return this.uploaded.get(purpose);
  }

  /** Whether this was uploaded before and is in use, with the same passphrase settings. */
  uses(
    chain: readonly X509Certificate[],
    authority: X509Certificate,
    privateKeyPassphrase: Readonly<Record<string, unknown>>,
  ): boolean {
    const present = this.uploaded.get("server");
    const identity = (one: Pick<Installed, "chain" | "authority" | "privateKeyPassphrase">) =>
      JSON.stringify([[...one.chain, one.authority].map(fingerprint), one.privateKeyPassphrase]);
    return (
      present !== undefined && identity(present) === identity({ chain, authority, privateKeyPassphrase })
    );
  }

  install(
    purpose: Purpose,
    chain: readonly X509Certificate[],
    authority: X509Certificate,
    key: KeyObject,
    privateKeyPassphrase: Readonly<Record<string, unknown>>,
  ): void {
    const installed: Installed = {
      chain,
      authority,
      key: key.export({ type: "pkcs8", format: "pem" }) as string,
      type: "uploaded",
      loadTimestamp: instant(new Date()),
      privateKeyPassphrase,
    };
    this.uploaded.set(purpose, installed);
    if (purpose === "server") this.proven = false;
    this.node.write(settingFor(purpose, this.node.otpNode), shown(installed));
    if (purpose === "server") this.node.restartTls();
  }

  /** A TLS connection was made with this certificate (PEM). */
  prove(pem: string): void {
    const uploaded = this.uploaded.get("server");
    if (!this.proven && (!uploaded || uploaded.chain.map(pemOf).join("") === pem)) {
      this.proven = true;
      this.node.making.landscape.changed();
    }
  }

  /** Somebody asked the cluster for new certificates: what this node made for itself is made anew. */
  regenerated(): void {
    const wanted = this.node.config.get(regeneration);
    if (!wanted || wanted.epoch === this.epoch) return;
    this.epoch = wanted.epoch;
    if (!this.uploaded.has("server") || wanted.dropUploaded) {
      this.proven = false;
      this.node.restartTls();
    }
    if (!wanted.dropUploaded) return;
    // 7.0 goes on showing what it no longer uses.
    const forgets = this.node.profile.certificates.authorities === "list";
    for (const purpose of this.uploaded.keys()) {
      this.uploaded.delete(purpose);
      if (forgets) this.node.write(settingFor(purpose, this.node.otpNode), undefined);
    }
  }

  private async make(purpose: Purpose, host: string): Promise<Installed> {
    const { node } = this;
    const wanted = node.config.get(regeneration);
    const authority = wanted?.authority ?? (await node.making.authority());
    const { generatedDays, encryptsOwnKeys } = node.profile.certificates;
    const issued: CertificateAndKey =
      purpose === "server"
        ? await authority.issueNodeCertificate(host, generatedDays)
        : await authority.issueClientCertificate(String(node.making.index + 22845278), generatedDays);
    return {
      chain: eachCertificate(issued.certificate),
      authority: new X509Certificate(authority.certificate),
      key: issued.key,
      type: "generated",
      loadTimestamp: wanted ? instant(new Date()) : this.since,
      privateKeyPassphrase: encryptsOwnKeys
        ? { type: "plain", password: "********", autoGenerated: true }
        : {},
    };
  }
}

export function settingFor(purpose: Purpose, otpNode: string) {
  return purpose === "server" ? serverCertificateOf(otpNode) : clientCertificateOf(otpNode);
}

export function shown({ chain, authority, ...rest }: Installed): ShownCertificate {
  const leaf = chain[0] as X509Certificate;
  return {
    type: rest.type,
    // What a node makes for itself is kept without the empty line that others end in.
    pem: chain
      .map(pemOf)
      .join("")
      .slice(0, rest.type === "generated" ? -1 : undefined),
    authority: fingerprint(authority),
    subject: nameText(leaf.subject),
    expires: earliestEnd([...chain, authority]),
    loadTimestamp: rest.loadTimestamp,
    privateKeyPassphrase: rest.privateKeyPassphrase,
  };
}

/** What `viewer` shows of a node's certificate. */
export async function certificateSeenBy(
  viewer: SimulatedNode,
  otpNode: string,
  purpose: Purpose,
): Promise<ShownCertificate | undefined> {
  const told = viewer.config.get(settingFor(purpose, otpNode));
  if (told) return told;
  const node = viewer.making.landscape.find(otpNode);
  return node && shown(await node.certificates.madeByItself(purpose));
}
