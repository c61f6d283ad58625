import type { CertificateDescription } from "../../../certificates/material/description";
import type { NodeApi } from "../../../cluster/nodeApi";
import { firstLine } from "../../../errors/firstLine";
import { isSecurityError, SecurityError } from "../../../errors/securityError";
import { certificateLabel, certificatesOf, trustedCA } from "../../../planning/certificates/look";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import { readTimeout } from "../../waiting";
import { inFull, trustFromNowOn } from "../authorities";
import { readShownCertificates } from "../readCertificates";
import type { CertificateSupplies } from "../tools";
import { change, seenInCertificates } from "../waiting";

/** Gate 1: the wanted CAs stand beside the present ones (before 7.1: one takes the place of the other), and every node shows them. */
export function trustCAs(supplies: CertificateSupplies): StepRunner<"trustCAs"> {
  return {
    async act(run, step, live) {
      const trusted = certificatesOf(live)?.trustedCAs.map(({ fingerprint }) => fingerprint) ?? [];
      const missing = step.authorities
        .filter(({ fingerprint }) => !trusted.includes(fingerprint))
        .map((name) => inFull(run, supplies, name));
      if (missing.length === 0) return;
      const node = run.client.node(step.node);
      trustFromNowOn(run, supplies, node, missing);
      if (step.by === "inbox") {
        await loadFromInbox(run, supplies, node, missing, trusted, step.text);
      } else {
        for (const authority of missing) {
          await change(
            run,
            node.otpNode,
            step.text,
            (options) => node.uploadCA(authority.pem, options),
            () => areTrusted(run, [authority]),
          );
        }
      }
    },
    async verify(run, step) {
      await seenInCertificates(run, step.text, (now) => {
        for (const name of step.authorities) {
          const ca = trustedCA(now, name.fingerprint);
          if (ca === undefined) return `${certificateLabel(name)} is not shown yet`;
          if (ca.missingOn.length > 0)
            return `${ca.missingOn.join(", ")} does not show ${certificateLabel(name)}`;
        }
        return undefined;
      });
      await seenHealthy(run, step.text);
      if (step.by === "inbox") await discard(run, supplies, step.node);
    },
  };
}

async function loadFromInbox(
  run: Run,
  { delivery, inboxCA }: CertificateSupplies,
  node: NodeApi,
  authorities: readonly CertificateDescription[],
  trusted: readonly string[],
  what: string,
): Promise<void> {
  const takeBack = async (error: unknown): Promise<never> => {
    await delivery.restorePrevious(node, { parts: ["authorities"] }).catch((second: unknown) => {
      run.progress.warn(
        `The files in the inbox of ${node.name} could not be taken back. ${firstLine(second)}`,
      );
    });
    throw error;
  };
  await delivery
    .place(
      node,
      { authorities: authorities.map(({ fingerprint, pem }) => ({ fingerprint, pem })) },
      {
        trustedAuthorities: trusted,
        ...(inboxCA === undefined ? {} : { inboxCA }),
      },
    )
    .catch((error: unknown) => {
      // Its command was lost on the way; any other failure leaves the inbox as it was.
      if (isSecurityError(error, "CBSEC_ANSWER_LOST", "CBSEC_DEADLINE")) return takeBack(error);
      throw error;
    });
  await change(
    run,
    node.otpNode,
    what,
    (options) => node.loadTrustedCAs(options),
    () => areTrusted(run, authorities),
  ).catch(takeBack);
  // Something else places the files under `present`: what it placed decides what was loaded.
  if (!delivery.places && !(await areTrusted(run, authorities))) {
    throw new SecurityError(
      "CBSEC_STEP_FAILED",
      `The files in the CA folder of ${node.name} do not hold ${authorities.map(certificateLabel).join(", ")}.`,
      { node: node.name, step: what },
    );
  }
}

async function discard(run: Run, { delivery }: CertificateSupplies, otpNode: string): Promise<void> {
  const node = run.client.node(otpNode);
  await delivery
    .discardPrevious(node, { parts: ["authorities"] })
    .catch((error: unknown) =>
      run.progress.warn(`Old CA files are left in the inbox of ${node.name}. ${firstLine(error)}`),
    );
}

async function areTrusted({ client }: Run, authorities: readonly CertificateDescription[]): Promise<boolean> {
  const now = await readShownCertificates(client, { timeout: readTimeout });
  return authorities.every(({ fingerprint }) => trustedCA(now, fingerprint) !== undefined);
}
