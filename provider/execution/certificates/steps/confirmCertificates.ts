import { firstLine } from "../../../errors/firstLine";
import { certificateLabel, certificateOf } from "../../../planning/certificates/look";
import type { CertificatesState } from "../../../planning/certificates/state";
import type { StepOf } from "../../../planning/step";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import { readTimeout } from "../../waiting";
import { proveNode } from "../proveNode";
import { readCertificates } from "../readCertificates";
import type { CertificateSupplies } from "../tools";
import { seenInCertificates } from "../waiting";

type Confirm = StepOf<"confirmCertificates">;

/** Gate 2: every node serves what is wanted, and no node is on what is to be left; only now earlier files may go. */
export function confirmCertificates(supplies: CertificateSupplies): StepRunner<"confirmCertificates"> {
  return {
    act: () => Promise.resolve(),
    async verify(run, step) {
      await seenInCertificates(run, step.text, (now) => lacking(now, step));
      await proveEveryNode(run);
      await seenHealthy(run, step.text);
      await discardEarlierFiles(run, supplies, step);
    },
  };
}

function lacking(now: CertificatesState, { leaves, left, serverMade }: Confirm): string | undefined {
  for (const [otpNode, leaf] of Object.entries(leaves)) {
    if (certificateOf(now, otpNode)?.chain[0]?.fingerprint !== leaf)
      return `${otpNode} does not show its certificate`;
  }
  const stranger = now.nodes.find(({ authority }) => authority === undefined);
  if (stranger !== undefined) return `no trusted CA issued the certificate of ${stranger.otpNode}`;
  const uploaded = serverMade ? now.nodes.find(({ type }) => type === "uploaded") : undefined;
  if (uploaded !== undefined) return `${uploaded.otpNode} shows an uploaded certificate`;
  for (const ca of now.trustedCAs) {
    if (ca.usedBy.length > 0 && left.some(({ fingerprint }) => fingerprint === ca.fingerprint))
      return `${ca.usedBy.join(", ")} is still under ${certificateLabel(ca)}`;
  }
  return undefined;
}

async function proveEveryNode(run: Run): Promise<void> {
  const { nodes, trustedCAs } = await readCertificates(run.client, { timeout: readTimeout });
  for (const { otpNode, authority: fingerprint, chain } of nodes) {
    const authority = trustedCAs.find((ca) => ca.fingerprint === fingerprint)?.description;
    const [leaf] = chain;
    // Before 7.1 a server-made certificate is not shown: there is nothing to compare with.
    if (authority === undefined || leaf === undefined) continue;
    await proveNode(run, run.client.node(otpNode), { leaf, authority });
  }
}

async function discardEarlierFiles(
  run: Run,
  { delivery }: CertificateSupplies,
  { leaves }: Confirm,
): Promise<void> {
  const nodes = await run.client.discover();
  await Promise.all(
    nodes
      .filter(({ otpNode }) => otpNode in leaves)
      .map(({ name, otpNode }) =>
        delivery
          .discardPrevious({ name, otpNode }, { parts: ["node"] })
          .catch((error: unknown) =>
            run.progress.warn(`Earlier files are left in the inbox of ${name}. ${firstLine(error)}`),
          ),
      ),
  );
}
