import type { CertificateDescription } from "../../../certificates/material/description";
import { firstLine } from "../../../errors/firstLine";
import { SecurityError } from "../../../errors/securityError";
import { certificateLabel } from "../../../planning/certificates/look";
import type { CertificateName, CertificatesState } from "../../../planning/certificates/state";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import { readTimeout } from "../../waiting";
import type { CertificateNode } from "../certificateNode";
import { certificatesNow } from "../guards";
import { readCertificates } from "../readCertificates";
import type { CertificateTools } from "../tools";
import { change, seenInCertificates } from "../waiting";

/** Gate 1: the wanted CAs stand beside the present ones (before 7.1: one takes the place of the other), and every node shows them. */
export function trustCAs(tools: CertificateTools): StepRunner<"trustCAs"> {
  return {
    async act(run, step, live) {
      const before = await certificatesNow(tools, step, live);
      const missing = step.authorities
        .filter(({ fingerprint }) => !before.trustedCAs.some((ca) => ca.fingerprint === fingerprint))
        .map((name) => inFull(tools, name));
      if (missing.length === 0) return;
      await tools.client.trust(missing);
      const node = await tools.client.certificateNode(step.node);
      if (step.by === "inbox") {
        await loadFromInbox(run, tools, node, missing, before, step.text);
      } else {
        for (const authority of missing) {
          await change(
            run,
            node.otpNode,
            step.text,
            () => node.uploadCA(authority.pem, { timeout: run.limits.nodeSwitch }),
            () => areTrusted(tools, [authority]),
          );
        }
      }
    },
    async verify(run, step) {
      await seenInCertificates(run, tools, step.text, ({ trustedCAs }) => {
        for (const name of step.authorities) {
          const ca = trustedCAs.find(({ fingerprint }) => fingerprint === name.fingerprint);
          if (ca === undefined) return `${certificateLabel(name)} is not shown yet`;
          if (ca.missingOn.length > 0)
            return `${ca.missingOn.join(", ")} does not show ${certificateLabel(name)}`;
        }
        return undefined;
      });
      await seenHealthy(run, step.text);
      if (step.by === "inbox") await discard(run, tools, step.node);
    },
  };
}

async function loadFromInbox(
  run: Run,
  tools: CertificateTools,
  node: CertificateNode,
  authorities: readonly CertificateDescription[],
  before: CertificatesState,
  what: string,
): Promise<void> {
  const { delivery, inboxCA } = tools;
  const delivered = { name: node.name, otpNode: node.otpNode };
  run.keeping?.held.expectValid();
  await delivery.place(
    delivered,
    { authorities: authorities.map(({ fingerprint, pem }) => ({ fingerprint, pem })) },
    {
      trustedAuthorities: before.trustedCAs.map(({ fingerprint }) => fingerprint),
      ...(inboxCA === undefined ? {} : { inboxCA }),
    },
  );
  try {
    await change(
      run,
      node.otpNode,
      what,
      () => node.loadTrustedCAs({ timeout: run.limits.nodeSwitch }),
      () => areTrusted(tools, authorities),
    );
  } catch (error) {
    await delivery.restorePrevious(delivered, { parts: ["authorities"] }).catch((second: unknown) => {
      run.progress.warn(
        `The files in the inbox of ${node.name} could not be taken back. ${firstLine(second)}`,
      );
    });
    throw error;
  }
  // Something else places the files under `present`: what it placed decides what was loaded.
  if (!delivery.places && !(await areTrusted(tools, authorities))) {
    throw new SecurityError(
      "CBSEC_STEP_FAILED",
      `The files in the CA folder of ${node.name} do not hold ${authorities.map(certificateLabel).join(", ")}.`,
      { node: node.name, step: what },
    );
  }
}

async function discard(run: Run, { client, delivery }: CertificateTools, otpNode: string): Promise<void> {
  const { name } = await client.certificateNode(otpNode);
  await delivery
    .discardPrevious({ name, otpNode }, { parts: ["authorities"] })
    .catch((error: unknown) =>
      run.progress.warn(`Old CA files are left in the inbox of ${name}. ${firstLine(error)}`),
    );
}

async function areTrusted(
  { client }: CertificateTools,
  authorities: readonly CertificateDescription[],
): Promise<boolean> {
  const { trustedCAs } = await readCertificates(client, { timeout: readTimeout });
  return authorities.every(({ fingerprint }) => trustedCAs.some((ca) => ca.fingerprint === fingerprint));
}

function inFull({ material }: CertificateTools, name: CertificateName): CertificateDescription {
  const found = material.authorities.find(({ fingerprint }) => fingerprint === name.fingerprint);
  if (found !== undefined) return found;
  throw new SecurityError(
    "CBSEC_STEP_FAILED",
    `${certificateLabel(name)} is to be trusted, but it is not at hand.`,
    { hint: "give it in `trustedCAs`" },
  );
}
