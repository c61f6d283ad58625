import { firstLine } from "../../../errors/firstLine";
import { isSecurityError, SecurityError } from "../../../errors/securityError";
import { certificatesOf } from "../../../planning/certificates/look";
import type { CertificatesState } from "../../../planning/certificates/state";
import type { NodeApi } from "../../../cluster/nodeApi";
import type { StepOf } from "../../../planning/step";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import { readTimeout } from "../../waiting";
import { clientGoesBack, shownClient } from "../clientGoesBack";
import { previousGeneration } from "../generation";
import { proveClient } from "../proveClient";
import type { CertificateSupplies } from "../tools";
import { change, seenInCertificates } from "../waiting";

type Reload = StepOf<"reloadClientCertificate">;

/**
 * Proves that the other nodes take a node's internal client certificate, delivers its files, has the node reload it, and sees the node show it,
 * under a CA that is trusted. Otherwise the node goes back, and the error says how it stands. See docs/decisions.md for what proves what.
 */
export function reloadClientCertificate(
  supplies: CertificateSupplies,
): StepRunner<"reloadClientCertificate"> {
  return {
    async act(run, step, live) {
      const before = certificatesOf(live);
      if (before === undefined) throw new Error("unreachable: the guards read the certificates");
      for (const otpNode of step.nodes)
        await reloadNode(run, supplies, step, run.client.node(otpNode), before);
    },
    verify: (run, step) => seenHealthy(run, step.text),
  };
}

async function reloadNode(
  run: Run,
  supplies: CertificateSupplies,
  step: Reload,
  node: NodeApi,
  before: CertificatesState,
): Promise<void> {
  const { delivery, material } = supplies;
  const delivered = { name: node.name, otpNode: node.otpNode };
  const given = material.clients?.[node.otpNode];
  if (given?.leaf !== step.leaf) throw notAtHand(node, step.text);
  const found = await delivery.check(delivered);
  const earlier = before.clients?.find(({ otpNode }) => otpNode === node.otpNode);
  await proveClient(run, before, given);
  try {
    if (delivery.places && given.files !== undefined)
      await delivery.place(
        delivered,
        { client: given.files },
        { previous: previousGeneration(found.clientChain, earlier?.chain[0]) },
      );
    await change(
      run,
      node.otpNode,
      step.text,
      (options) => node.reloadClientCertificate(given.passphrase, options),
      async () => (await shownClient(node, { timeout: readTimeout }))?.fingerprint === step.leaf,
    );
    await seenInCertificates(run, step.text, (now) => notShown(now, step, node));
  } catch (error) {
    const stands = await clientGoesBack(run, supplies, node, earlier);
    if (!isSecurityError(error)) throw error;
    throw new SecurityError(error.code, `${firstLine(error)} ${stands}`, error.context, error);
  }
}

function notShown({ clients = [] }: CertificatesState, step: Reload, node: NodeApi): string | undefined {
  const shown = clients.find(({ otpNode }) => otpNode === node.otpNode);
  if (shown?.chain[0]?.fingerprint !== step.leaf)
    return `${node.name} does not show its new internal client certificate`;
  return shown.authority === step.authority
    ? undefined
    : `the internal client certificate of ${node.name} is not under the CA that is wanted`;
}

function notAtHand({ name }: NodeApi, step: string): SecurityError {
  return new SecurityError(
    "CBSEC_STEP_FAILED",
    `The files of the internal client certificate of ${name} are not at hand.`,
    { node: name, step },
  );
}
