import type { Purpose } from "../../certificates/nodeCertificates";
import { certificateSeenBy } from "../../certificates/nodeCertificates";
import type { ShownCertificate, TrustedCA } from "../../certificates/settings";
import { trustedBy } from "../../certificates/trustedCAs";
import { warningsAbout, warningsAboutAuthority } from "../../certificates/warnings";
import type { SimulatedNode } from "../../node/simulatedNode";
import { hostOf } from "../../node/names";
import { identityOf, membershipOf } from "../../node/settings";
import { hostAndPort } from "../nodeObject";

type Json = Record<string, unknown>;

/** "n0.cb.test:8091"; a node without a name goes by its loopback address. */
export function shownName(viewer: SimulatedNode, otpNode: string): string {
  const host = hostOf(otpNode);
  const port = viewer.config.get(identityOf(otpNode))?.ports.rest ?? 8091;
  return hostAndPort(host === "cb.local" ? "127.0.0.1" : host, port);
}

export interface NodeAndCertificate {
  readonly otpNode: string;
  readonly certificate: ShownCertificate;
}

export async function certificatesOfAll(
  viewer: SimulatedNode,
  purpose: Purpose,
): Promise<readonly NodeAndCertificate[]> {
  const found = await Promise.all(
    [...viewer.members].sort().map(async (otpNode) => ({
      otpNode,
      certificate: await certificateSeenBy(viewer, otpNode, purpose),
    })),
  );
  return found.flatMap(({ otpNode, certificate }) => (certificate ? [{ otpNode, certificate }] : []));
}

/** Cluster API facts E.7. */
export async function certificateJson(viewer: SimulatedNode, shown: ShownCertificate): Promise<Json> {
  const { subject, expires, loadTimestamp, privateKeyPassphrase, type } = shown;
  // What a node made for itself is kept without the empty line behind it.
  const pem = type === "generated" ? shown.pem.replace(/\n\n$/, "\n") : shown.pem;
  const { authorities, newFields } = viewer.profile.certificates;
  if (authorities === "one") return { subject, expires, pem: pem.slice(0, pem.indexOf("\n\n") + 2) };
  const warnings = warningsAbout(viewer, shown, await trustedBy(viewer));
  return newFields
    ? { warnings, subject, expires, loadTimestamp, pem, privateKeyPassphrase, type }
    : { warnings, subject, expires, type, pem, privateKeyPassphrase };
}

/** What was just loaded, as the request that loaded it shows it. */
export function authorityJson(ca: TrustedCA): Json {
  const { id, loadTimestamp, subject, notBefore, notAfter, type, pem, loadHost, loadFile } = ca;
  const loaded = loadFile === undefined ? {} : { loadHost, loadFile };
  return { id, loadTimestamp, subject, notBefore, notAfter, type, pem, ...loaded };
}

/** Cluster API facts E.6, for who may read everything. */
export async function authoritiesJson(viewer: SimulatedNode): Promise<readonly Json[]> {
  const { newestFirst, clientCertificates, newFields } = viewer.profile.certificates;
  const servers = await certificatesOfAll(viewer, "server");
  const clients = clientCertificates ? await certificatesOfAll(viewer, "client") : [];
  const trusted = await trustedBy(viewer);
  const usersOf = (ca: TrustedCA, all: readonly NodeAndCertificate[]) =>
    all
      .filter(({ certificate }) => certificate.authority === ca.fingerprint)
      .map(({ otpNode }) => shownName(viewer, otpNode));
  const shown = trusted.map((ca) => {
    const nodes = usersOf(ca, servers);
    const { loadTimestamp, ...rest } = authorityJson(ca);
    const timed = newFields || ca.type === "uploaded" || ca.id > 0 ? { loadTimestamp } : {};
    return {
      id: rest["id"],
      ...timed,
      ...rest,
      warnings: warningsAboutAuthority(viewer, ca, nodes.length > 0),
      nodes,
      ...(clientCertificates ? { client_cert_nodes: usersOf(ca, clients) } : {}),
    };
  });
  return newestFirst ? [...shown].reverse() : shown;
}

/** The node that somebody means by "host:port"; only active ones. */
export function findNode(viewer: SimulatedNode, named: string): string | undefined {
  const [, host, port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(named) ?? [];
  return viewer.members.find((otpNode) => {
    const identity = viewer.config.get(identityOf(otpNode));
    const name = hostOf(otpNode) === "cb.local" ? "127.0.0.1" : hostOf(otpNode);
    const ports = identity ? [identity.ports.rest, identity.ports.restTls] : [];
    const active = viewer.config.get(membershipOf(otpNode))?.state === "active";
    return active && name === host && ports.includes(Number(port ?? 8091));
  });
}
