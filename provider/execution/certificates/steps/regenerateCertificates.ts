import { describePem } from "../../../certificates/material/description";
import { certificateLabel, certificatesOf, trustedCA } from "../../../planning/certificates/look";
import type { CertificateName, ShownCertificates } from "../../../planning/certificates/state";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import { mayWrite, sending } from "../../writing";
import { trustFromNowOn } from "../authorities";
import type { CertificateSupplies } from "../tools";
import { seenInCertificates } from "../waiting";

/**
 * Every node goes to certificates that the server makes. Not idempotent, so it is sent once. The answer holds the CA, which the client trusts
 * from then on: the nodes serve certificates under it at once.
 */
export function regenerateCertificates(supplies: CertificateSupplies): StepRunner<"regenerateCertificates"> {
  let made: CertificateName | undefined;
  return {
    async act(run, step, live) {
      const node = run.client.node(step.node);
      const serverMade = certificatesOf(live)?.trustedCAs.filter(({ type }) => type === "generated") ?? [];
      trustFromNowOn(
        run,
        supplies,
        node,
        serverMade.flatMap(({ description }) => description ?? []),
      );
      const again = () => mayWrite(run);
      await again();
      sending(run);
      const answer = await node.regenerateCertificates(step.newAuthority, {
        timeout: run.limits.nodeSwitch,
        again,
      });
      const [newest] = describePem(answer);
      if (newest === undefined) return;
      if (step.newAuthority) made = newest;
      trustFromNowOn(run, supplies, node, [newest]);
    },
    async verify(run, step) {
      await seenInCertificates(run, step.text, (now) => lacking(now, made));
      await seenHealthy(run, step.text);
    },
  };
}

function lacking(certificates: ShownCertificates, made: CertificateName | undefined): string | undefined {
  const { nodes, clients = [], trustedCAs } = certificates;
  const uploaded = [...nodes, ...clients].find(({ type }) => type === "uploaded");
  if (uploaded !== undefined) return `${uploaded.otpNode} shows an uploaded certificate`;
  const stranger = nodes.find(
    ({ authority = "" }) =>
      trustedCA(certificates, authority)?.type !== "generated" ||
      (made !== undefined && authority !== made.fingerprint),
  );
  if (stranger !== undefined) return `${stranger.otpNode} is not under the server's own CA yet`;
  const ca = trustedCAs.find(({ missingOn, usedBy }) => usedBy.length > 0 && missingOn.length > 0);
  return ca === undefined ? undefined : `not every node shows ${certificateLabel(ca)}`;
}
