import {
  certificateLabel,
  certificateOf,
  certificatesOf,
  clientCertificateOf,
} from "../../planning/certificates/look";
import type { NodeCertificate } from "../../planning/certificates/state";
import { listed } from "../../planning/look";
import type { ClusterState } from "../../planning/state";

/** How the certificates stand against those at the start, for a person; undefined when they are the same. */
export function certificatesStand(start: ClusterState, live: ClusterState | undefined): string | undefined {
  const before = certificatesOf(start);
  const now = live === undefined ? undefined : certificatesOf(live);
  if (before === undefined) return undefined;
  if (live === undefined || now === undefined) return "they could not be read";
  const name = ({ otpNode }: NodeCertificate) =>
    live.nodes.find((node) => node.otpNode === otpNode)?.name ?? otpNode;
  const isNew = (one: NodeCertificate) => !isSame(one, certificateOf(before, one.otpNode));
  const changed = now.nodes.filter(isNew).map(name);
  const kept = now.nodes.filter((one) => !isNew(one)).map(name);
  const newClients = (now.clients ?? [])
    .filter((one) => !isSame(one, clientCertificateOf(before, one.otpNode)))
    .map(name);
  const trusted = now.trustedCAs.map(certificateLabel).sort();
  const sameTrust = trusted.join() === before.trustedCAs.map(certificateLabel).sort().join();
  if (changed.length === 0 && newClients.length === 0 && sameTrust) return undefined;
  return [
    ...(changed.length === 0 ? [] : [`new on ${listed(changed)}`]),
    ...(kept.length === 0 ? [] : [`as before on ${listed(kept)}`]),
    ...(newClients.length === 0 ? [] : [`new internal client certificates on ${listed(newClients)}`]),
    `trusted ${trusted.length === 1 ? "is" : "are"} ${listed(trusted)}`,
  ].join(", ");
}

function isSame(one: NodeCertificate, other: NodeCertificate | undefined): boolean {
  const [a, b] = [one.chain[0]?.fingerprint, other?.chain[0]?.fingerprint];
  if (a !== b || one.type !== other?.type) return false;
  // Before 7.1 a server-made certificate is not shown: its CA tells.
  return a !== undefined || one.authority === other.authority;
}
