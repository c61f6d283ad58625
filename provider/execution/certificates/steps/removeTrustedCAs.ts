import { firstLine } from "../../../errors/firstLine";
import { certificateLabel } from "../../../planning/certificates/look";
import type { CertificateName } from "../../../planning/certificates/state";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import { readTimeout } from "../../waiting";
import { certificatesNow } from "../guards";
import { readCertificates } from "../readCertificates";
import type { CertificateTools } from "../tools";
import { change, seenInCertificates } from "../waiting";

/** CAs that nothing uses go, and their files with them, so that no later load brings them back. */
export function removeTrustedCAs(tools: CertificateTools): StepRunner<"removeTrustedCAs"> {
  return {
    async act(run, step, live) {
      const { trustedCAs } = await certificatesNow(tools, step, live);
      const [asked] = await tools.client.certificateNodes();
      for (const { fingerprint } of step.authorities) {
        const id = trustedCAs.find((ca) => ca.fingerprint === fingerprint)?.id;
        if (id === undefined || asked === undefined) continue;
        await change(
          run,
          asked.otpNode,
          step.text,
          () => asked.removeTrustedCA(id, { timeout: run.limits.nodeSwitch }),
          async () => {
            const now = await readCertificates(tools.client, { timeout: readTimeout });
            return !now.trustedCAs.some((ca) => ca.fingerprint === fingerprint);
          },
        );
      }
    },
    async verify(run, step) {
      await seenInCertificates(run, tools, step.text, ({ trustedCAs }) => {
        const left = step.authorities.find(({ fingerprint }) =>
          trustedCAs.some((ca) => ca.fingerprint === fingerprint),
        );
        return left === undefined ? undefined : `${certificateLabel(left)} is still shown`;
      });
      await seenHealthy(run, step.text);
      await removeFiles(run, tools, step.authorities);
    },
  };
}

async function removeFiles(
  run: Run,
  { client, delivery }: CertificateTools,
  authorities: readonly CertificateName[],
): Promise<void> {
  const fingerprints = authorities.map(({ fingerprint }) => fingerprint);
  await Promise.all(
    (await client.certificateNodes()).map(async ({ name, otpNode }) => {
      const left = await delivery
        .removeCAs({ name, otpNode }, fingerprints)
        .then(
          ({ shared }) =>
            shared.length === 0 ? undefined : `${shared.join(", ")} in its CA folder holds other CAs, too.`,
          firstLine,
        );
      if (left !== undefined)
        run.progress.warn(
          `A removed CA may lie in the inbox of ${name} still, and would be loaded again: ${left}`,
        );
    }),
  );
}
