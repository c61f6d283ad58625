import type { Delivery } from "../../../certificates/delivery/types";
import { firstLine } from "../../../errors/firstLine";
import {
  certificateLabel,
  certificateOf,
  clientCertificateOf,
  trustedCA,
} from "../../../planning/certificates/look";
import type { ShownCertificates } from "../../../planning/certificates/state";
import { listed } from "../../../planning/look";
import type { StepOf } from "../../../planning/step";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import type { Chain } from "../generation";
import { proveNode } from "../proveNode";
import { settleInbox } from "../settleInbox";
import type { CertificateSupplies } from "../tools";
import { seenInCertificates } from "../waiting";

type Confirm = StepOf<"confirmCertificates">;

/** Gate 2: every node serves what is wanted, and no node is on what is to be left; only now earlier files may go. */
export function confirmCertificates(supplies: CertificateSupplies): StepRunner<"confirmCertificates"> {
  return {
    act: () => Promise.resolve(),
    async verify(run, step) {
      const certificates = await seenInCertificates(run, step.text, (now) => lacking(now, step));
      await proveEveryNode(run, certificates);
      await seenHealthy(run, step.text);
      await settleInboxes(run, supplies, step, certificates);
    },
  };
}

function lacking(
  now: ShownCertificates,
  { leaves, clientLeaves = {}, left, serverMade }: Confirm,
): string | undefined {
  for (const [otpNode, leaf] of Object.entries(leaves)) {
    if (certificateOf(now, otpNode)?.chain[0]?.fingerprint !== leaf)
      return `${otpNode} does not show its certificate`;
  }
  for (const [otpNode, leaf] of Object.entries(clientLeaves)) {
    if (clientCertificateOf(now, otpNode)?.chain[0]?.fingerprint !== leaf)
      return `${otpNode} does not show its internal client certificate`;
  }
  const stranger = now.nodes.find(({ authority }) => authority === undefined);
  if (stranger !== undefined) return `no trusted CA issued the certificate of ${stranger.otpNode}`;
  const all = [...now.nodes, ...(now.clients ?? [])];
  const uploaded = serverMade ? all.find(({ type }) => type === "uploaded") : undefined;
  if (uploaded !== undefined) return `${uploaded.otpNode} shows an uploaded certificate`;
  for (const ca of now.trustedCAs) {
    // When the server makes certificates, it makes those that nodes show as clients, too.
    const users = serverMade ? [...ca.usedBy, ...ca.usedByClientCertificates] : ca.usedBy;
    if (users.length > 0 && left.some(({ fingerprint }) => fingerprint === ca.fingerprint))
      return `${listed([...new Set(users)])} is still under ${certificateLabel(ca)}`;
  }
  return undefined;
}

async function proveEveryNode(run: Run, certificates: ShownCertificates): Promise<void> {
  for (const { otpNode, authority: fingerprint = "", chain } of certificates.nodes) {
    const authority = trustedCA(certificates, fingerprint)?.description;
    const [leaf] = chain;
    // Before 7.1 a server-made certificate is not shown: there is nothing to compare with.
    if (authority === undefined || leaf === undefined) continue;
    await proveNode(run, run.client.node(otpNode), { leaf, authority });
  }
}

async function settleInboxes(
  run: Run,
  { delivery }: CertificateSupplies,
  { leaves, clientLeaves = {}, serverMade }: Confirm,
  { trustedCAs }: ShownCertificates,
): Promise<void> {
  if (serverMade && !run.goingBack) return discardWhatIsKept(run, delivery);
  const trusted = trustedCAs.map(({ fingerprint }) => fingerprint);
  const nodes = await run.client.discover();
  await Promise.all(
    nodes.map((node) =>
      settleInbox(delivery, node, {
        node: chainOfLeaf(leaves[node.otpNode]),
        client: chainOfLeaf(clientLeaves[node.otpNode]),
        trusted,
      }).catch((error: unknown) =>
        run.progress.warn(`Earlier files are left in the inbox of ${node.name}. ${firstLine(error)}`),
      ),
    ),
  );
}

/** The leaf alone tells files apart here; what stands above it, files and servers may hold in different forms (with the root or without). */
function chainOfLeaf(fingerprint: string | undefined): Chain | undefined {
  return fingerprint === undefined ? undefined : [{ fingerprint }];
}

/** Where the server makes certificates, nobody goes back to what a run that ended half-way has kept: private keys among it. */
async function discardWhatIsKept(run: Run, delivery: Delivery): Promise<void> {
  const nodes = await run.client.discover();
  await Promise.all(
    nodes.map(async (node) => {
      try {
        const { previous: parts } = await delivery.check(node);
        if (parts.length > 0) await delivery.discardPrevious(node, { parts });
      } catch (error) {
        run.progress.warn(`Earlier files may be left in the inbox of ${node.name}. ${firstLine(error)}`);
      }
    }),
  );
}
