import { describePem } from "../../../certificates/material/description";
import type { NodeApi } from "../../../cluster/nodeApi";
import { firstLine } from "../../../errors/firstLine";
import { certificateLabel, certificatesOf, trustedCA } from "../../../planning/certificates/look";
import type { CertificateName } from "../../../planning/certificates/state";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import { readTimeout } from "../../waiting";
import { readShownCertificates } from "../readCertificates";
import type { CertificateSupplies } from "../tools";
import { change, seenInCertificates } from "../waiting";

/** CAs that nothing uses go, and their files with them, so that no later load brings them back. */
export function removeTrustedCAs(supplies: CertificateSupplies): StepRunner<"removeTrustedCAs"> {
  return {
    async act(run, step, live) {
      const certificates = certificatesOf(live);
      const [asked] = await run.client.discover();
      for (const { fingerprint } of step.authorities) {
        if (certificates === undefined || asked === undefined || !trustedCA(certificates, fingerprint))
          continue;
        await change(
          run,
          asked.otpNode,
          step.text,
          async (options) => {
            const id = await numberOf(asked, fingerprint);
            if (id !== undefined) await asked.removeTrustedCA(id, options);
          },
          async () => {
            const now = await readShownCertificates(run.client, { timeout: readTimeout });
            return trustedCA(now, fingerprint) === undefined;
          },
        );
      }
    },
    async verify(run, step) {
      await seenInCertificates(run, step.text, (now) => {
        const left = step.authorities.find(({ fingerprint }) => trustedCA(now, fingerprint) !== undefined);
        return left === undefined ? undefined : `${certificateLabel(left)} is still shown`;
      });
      await seenHealthy(run, step.text);
      await removeFiles(run, supplies, step.authorities);
    },
  };
}

/** By which the node itself knows it, right before it goes: the server gives the number of a CA that is gone to the next one that comes. */
async function numberOf(node: NodeApi, fingerprint: string): Promise<number | undefined> {
  const shown = await node.trustedCAs({ timeout: readTimeout });
  return shown.find(({ pem }) => describePem(pem)[0]?.fingerprint === fingerprint)?.id;
}

async function removeFiles(
  run: Run,
  { delivery }: CertificateSupplies,
  authorities: readonly CertificateName[],
): Promise<void> {
  const fingerprints = authorities.map(({ fingerprint }) => fingerprint);
  await Promise.all(
    (await run.client.discover()).map(async (node) => {
      const left = await delivery
        .removeCAs(node, fingerprints)
        .then(
          ({ shared }) =>
            shared.length === 0 ? undefined : `${shared.join(", ")} in its CA folder holds other CAs, too.`,
          firstLine,
        );
      if (left !== undefined)
        run.progress.warn(
          `A removed CA may lie in the inbox of ${node.name} still, and would be loaded again: ${left}`,
        );
    }),
  );
}
