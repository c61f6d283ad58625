import { authorityOf, type CertificateDescription } from "../../certificates/material/description";
import { listed } from "../look";
import type { ClusterState } from "../state";
import { isBefore } from "../versions";
import type { CertificatesGoal } from "./goal";
import type {
  CertificateName,
  CertificatesState,
  NodeCertificate,
  OutsideServers,
  ShownCertificates,
  TrustedCA,
} from "./state";

/** Questions about certificates that steps, rules, refusals and notes share. */

export function certificatesOf(state: ClusterState): CertificatesState | undefined {
  return state.certificates?.readable ? state.certificates.value : undefined;
}

/** One CA for the whole cluster, which another takes the place of; changes of it are refused while a node is encrypted. */
export function singleCA(state: ClusterState): boolean {
  return state.nodes.some((node) => isBefore(node.version, "7.1"));
}

export function trustedCA(certificates: ShownCertificates, fingerprint: string): TrustedCA | undefined {
  return certificates.trustedCAs.find((one) => one.fingerprint === fingerprint);
}

/** The CA that the server uses again when it makes certificates, as far as it is trusted still. */
export function newestServerMadeCA({ trustedCAs }: ShownCertificates): TrustedCA | undefined {
  return trustedCAs
    .filter(({ type }) => type === "generated")
    .reduce<TrustedCA | undefined>(
      (best, one) => (best === undefined || (one.id ?? 0) > (best.id ?? 0) ? one : best),
      undefined,
    );
}

export function certificateOf(certificates: ShownCertificates, otpNode: string): NodeCertificate | undefined {
  return certificates.nodes.find((one) => one.otpNode === otpNode);
}

/** What a node shows to others as a client. */
export function clientCertificateOf(
  { clients = [] }: ShownCertificates,
  otpNode: string,
): NodeCertificate | undefined {
  return clients.find((one) => one.otpNode === otpNode);
}

/** The CAs that the cluster shows as trusted, in full. */
export function shownAuthorities({ trustedCAs }: ShownCertificates): readonly CertificateDescription[] {
  return trustedCAs.flatMap(({ description }) => description ?? []);
}

/** Whether chains are made of the same certificates; it does not matter whether the trusted CA stands at the end too. */
export function sameChain(
  a: readonly CertificateName[],
  b: readonly CertificateName[],
  authority: string | undefined,
): boolean {
  return fingerprints(a, authority).join() === fingerprints(b, authority).join();
}

/** Root and intermediate certificates above the leaf, the trusted CA included. */
export function issuersOf(chain: readonly CertificateName[], authority: string | undefined): string {
  return [...fingerprints(chain, authority).slice(1), authority ?? "none"].join();
}

/** Fingerprint of the CA that a node's wanted chain ends in. */
export function wantedAuthority(
  goal: CertificatesGoal,
  certificates: CertificatesState,
  otpNode: string,
): string | undefined {
  return authorityOfChain(goal, certificates, goal.nodes[otpNode] ?? []);
}

/**
 * The same for any chain. Of several (renewed with the same key) the server takes the one that came last (cluster API facts E.4): one that is
 * still to come, else the one with the highest id.
 */
export function authorityOfChain(
  { trustedCAs }: Pick<CertificatesGoal, "trustedCAs">,
  certificates: CertificatesState,
  chain: readonly CertificateDescription[],
): string | undefined {
  const coming = trustedCAs.filter(
    ({ fingerprint }) => trustedCA(certificates, fingerprint)?.description === undefined,
  );
  const [newest] = certificates.trustedCAs
    .filter(({ description }) => description !== undefined && authorityOf(chain, [description]) !== undefined)
    .sort((a, b) => (b.id ?? 0) - (a.id ?? 0));
  return (authorityOf(chain, coming) ?? newest)?.fingerprint;
}

/** Why a CA cannot be removed, or undefined when nothing needs it. */
export function whyNeeded(
  ca: TrustedCA,
  { clientCertAuth, outsideServers }: CertificatesState,
  named: boolean,
): string | undefined {
  if (ca.usedBy.length > 0) return `node certificates of ${ca.usedBy.join(", ")} were issued under it`;
  if (ca.usedByClientCertificates.length > 0)
    return `internal client certificates of ${ca.usedByClientCertificates.join(", ")} were issued under it`;
  if (named) return undefined;
  if (clientCertAuth.state !== "disable")
    return `client certificate authentication is on (${clientCertAuth.state}), and clients may show certificates that were issued under it`;
  const why = ca.type === "uploaded" ? whyServersMayNeed(outsideServers) : [];
  return why.length === 0 ? undefined : why.join("; ");
}

function whyServersMayNeed(servers: readonly OutsideServers[]): readonly string[] {
  const verified = servers.filter(({ unreadable }) => unreadable === undefined).map(({ kind }) => kind);
  const hidden = servers.flatMap(({ kind, unreadable }) =>
    unreadable === undefined ? [] : [mayBeVerifiedBy("it", kind, unreadable)],
  );
  return verified.length === 0
    ? hidden
    : [`${listed(verified)} are verified by the trusted CAs, and may be under it`, ...hidden];
}

/** Servers of which it is not known what they are verified by, and why. */
export function mayBeVerifiedBy(ca: string, kind: string, unreadable: string): string {
  return `${kind} may be verified by ${ca}, as their settings cannot be read (${unreadable})`;
}

export function nameOfCertificate({ fingerprint, subject }: CertificateName): CertificateName {
  return { fingerprint, subject };
}

/** Subject with the beginning of the fingerprint: two CAs of one subject are told apart. */
export function certificateLabel({ fingerprint, subject }: CertificateName): string {
  return `${subject} (${fingerprint.slice(0, 8)})`;
}

function fingerprints(chain: readonly CertificateName[], authority: string | undefined): readonly string[] {
  const all = chain.map(({ fingerprint }) => fingerprint);
  return all.length > 1 && all.at(-1) === authority ? all.slice(0, -1) : all;
}
