import { describePem, type CertificateDescription } from "../../../certificates/material/description";
import { certificateLabel } from "../../../planning/certificates/look";
import type { CertificateName, CertificatesState } from "../../../planning/certificates/state";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import { certificatesNow } from "../guards";
import type { CertificateTools } from "../tools";
import { seenInCertificates } from "../waiting";

/**
 * Every node goes to certificates that the server makes. Not idempotent, so it is sent once. The answer holds the CA, which the client trusts
 * from then on: the nodes serve certificates under it at once.
 */
export function regenerateCertificates(tools: CertificateTools): StepRunner<"regenerateCertificates"> {
  let made: CertificateName | undefined;
  return {
    async act(run, step, live) {
      const before = await certificatesNow(tools, step, live);
      const node = await tools.client.certificateNode(step.node);
      // What comes over a connection that is not verified may be anybody's.
      const trust = async (authorities: readonly CertificateDescription[]) => {
        if (node.isVerified()) await tools.client.trust(authorities);
      };
      await trust(
        before.trustedCAs.flatMap(({ type, description }) =>
          type === "generated" ? (description ?? []) : [],
        ),
      );
      run.keeping?.held.expectValid();
      run.changed = true;
      const [newest] = describePem(
        await node.regenerate(step.newAuthority, { timeout: run.limits.nodeSwitch }),
      );
      if (newest === undefined) return;
      if (step.newAuthority) made = newest;
      await trust([newest]);
    },
    async verify(run, step) {
      await seenInCertificates(run, tools, step.text, (now) => lacking(now, made));
      await seenHealthy(run, step.text);
    },
  };
}

function lacking(
  { nodes, trustedCAs }: CertificatesState,
  made: CertificateName | undefined,
): string | undefined {
  const uploaded = nodes.find(({ type }) => type === "uploaded");
  if (uploaded !== undefined) return `${uploaded.otpNode} shows an uploaded certificate`;
  const stranger = nodes.find(
    ({ authority }) =>
      trustedCAs.find(({ fingerprint }) => fingerprint === authority)?.type !== "generated" ||
      (made !== undefined && authority !== made.fingerprint),
  );
  if (stranger !== undefined) return `${stranger.otpNode} is not under the server's own CA yet`;
  const ca = trustedCAs.find(({ missingOn, usedBy }) => usedBy.length > 0 && missingOn.length > 0);
  return ca === undefined ? undefined : `not every node shows ${certificateLabel(ca)}`;
}
