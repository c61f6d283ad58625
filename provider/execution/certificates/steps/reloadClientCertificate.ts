import { authorityOf } from "../../../certificates/material/description";
import { SecurityError } from "../../../errors/securityError";
import { clientCertificateOf, sameChain, trustedCA } from "../../../planning/certificates/look";
import type { ShownCertificates } from "../../../planning/certificates/state";
import type { NodeApi } from "../../../cluster/nodeApi";
import type { StepOf } from "../../../planning/step";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { readTimeout } from "../../waiting";
import { clientGoesBack } from "../clientGoesBack";
import { previousGeneration } from "../generation";
import { proveClient } from "../proveClient";
import { readShownCertificates } from "../readCertificates";
import type { CertificateSupplies } from "../tools";
import { change, seenInCertificates } from "../waiting";
import { oneByOne, orGoBack } from "./oneByOne";

type Reload = StepOf<"reloadClientCertificate">;

/**
 * Proves that the other nodes take a node's internal client certificate, delivers its files, has the node reload it, and sees the node show it,
 * under a CA that is trusted. Otherwise the node goes back, and the error says how it stands. See docs/decisions.md for what proves what.
 */
export function reloadClientCertificate(
  supplies: CertificateSupplies,
): StepRunner<"reloadClientCertificate"> {
  return oneByOne((run, step: Reload, node, before) => reloadNode(run, supplies, step, node, before));
}

async function reloadNode(
  run: Run,
  supplies: CertificateSupplies,
  step: Reload,
  node: NodeApi,
  before: ShownCertificates,
): Promise<void> {
  const { delivery, material } = supplies;
  const given = material.clients?.[node.otpNode];
  if (given?.leaf !== step.leaf) throw notAtHand(node, step.text);
  const found = await delivery.check(node);
  const earlier = clientCertificateOf(before, node.otpNode);
  await proveClient(run, before, given);
  const deliver = async () => {
    if (delivery.places && given.files !== undefined) {
      const previous = previousGeneration(found.clientChain, earlier?.chain ?? []);
      await delivery.place(node, { client: given.files }, { previous });
    }
    await change(
      run,
      node.otpNode,
      step.text,
      (options) => node.reloadClientCertificate(given.passphrase, options),
      async () => shows(await readShownCertificates(run.client, { timeout: readTimeout }), step, node),
    );
    await seenInCertificates(run, step.text, (now) => notShown(now, step, node));
  };
  await orGoBack(deliver, () => clientGoesBack(run, supplies, node, earlier));
}

function shows(now: ShownCertificates, step: Reload, { otpNode }: NodeApi): boolean {
  const shown = clientCertificateOf(now, otpNode);
  return shown !== undefined && sameChain(shown.chain, step.chain, shown.authority);
}

function notShown(now: ShownCertificates, step: Reload, node: NodeApi): string | undefined {
  if (!shows(now, step, node)) return `${node.name} does not show its new internal client certificate`;
  const wanted = trustedCA(now, step.authority ?? "")?.description;
  // Another of the same name and key (a renewed one) may stand beside it.
  return wanted !== undefined &&
    authorityOf(clientCertificateOf(now, node.otpNode)?.description ?? [], [wanted]) !== undefined
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
