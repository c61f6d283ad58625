import { describePem } from "../../../certificates/material/description";
import { SecurityError } from "../../../errors/securityError";
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
      await certificatesNow(tools, step, live);
      const node = await tools.client.certificateNode(step.node);
      run.keeping?.held.expectValid();
      run.changed = true;
      const { text, trustworthy } = await node.regenerate(step.newAuthority, {
        timeout: run.limits.nodeSwitch,
      });
      const [authority] = describePem(text);
      if (authority === undefined) {
        throw new SecurityError("CBSEC_UNEXPECTED_ANSWER", `${node.name} told no new CA.`, {
          node: node.name,
        });
      }
      made = authority;
      // What came over a connection that was not verified may be anybody's.
      if (trustworthy) await tools.client.trust([authority]);
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
  if (made === undefined) return undefined;
  const ca = trustedCAs.find(({ fingerprint }) => fingerprint === made.fingerprint);
  if (ca === undefined || ca.missingOn.length > 0) return `not every node shows ${certificateLabel(made)}`;
  const other = nodes.find(({ authority }) => authority !== made.fingerprint);
  return other === undefined ? undefined : `${other.otpNode} is not under ${certificateLabel(made)} yet`;
}
