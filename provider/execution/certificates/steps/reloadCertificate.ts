import type { Passphrase } from "../../../certificates/material/material";
import type { NodeApi } from "../../../cluster/nodeApi";
import { SecurityError } from "../../../errors/securityError";
import { certificateOf, sameChain, shownAuthorities } from "../../../planning/certificates/look";
import type { ShownCertificates } from "../../../planning/certificates/state";
import type { StepOf } from "../../../planning/step";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { readTimeout } from "../../waiting";
import { trustFromNowOn } from "../authorities";
import { bringFiles } from "../bringFiles";
import { nodeGoesBack } from "../nodeGoesBack";
import { proveNode, type Expected } from "../proveNode";
import { readShownCertificates } from "../readCertificates";
import type { CertificateSupplies } from "../tools";
import { change, seenInCertificates } from "../waiting";
import { oneByOne, orGoBack } from "./oneByOne";

type Reload = StepOf<"reloadCertificate">;

/** Texts of the server's own warnings (cluster API facts E.7) that a certificate just taken up must not have. */
const unexpectedWarnings = [
  "Certificate is not signed with cluster CA.",
  "Certificate is expired.",
  "Address specified in cert SAN part can't be verified.",
];

/**
 * Delivers a node's files, has it reload, and proves it: every TLS port presents the new leaf, verified against its CA alone for the
 * node's name, and the server's own list shows it. Otherwise the node goes back, and the error says how it stands.
 */
export function reloadCertificate(supplies: CertificateSupplies): StepRunner<"reloadCertificate"> {
  return oneByOne((run, step: Reload, node, before) => reloadNode(run, supplies, step, node, before));
}

async function reloadNode(
  run: Run,
  supplies: CertificateSupplies,
  step: Reload,
  node: NodeApi,
  before: ShownCertificates,
): Promise<void> {
  const authorities = shownAuthorities(before);
  const authority = authorities.find(({ fingerprint }) => fingerprint === step.authority);
  if (authority === undefined) throw failed(step, node, "The new certificate's CA is not trusted.");
  const expected: Expected = { leaf: leafOf(step), authority };
  const earlier = await node.presented(node.managementPort(), authorities, { timeout: readTimeout });
  trustFromNowOn(run, supplies, node, [authority]);
  const found = await supplies.delivery.check(node);
  const deliver = async () => {
    const passphrase = await bringFiles(supplies, step, node, found, earlier.chain);
    await reload(run, node, step, expected, passphrase);
    await proveNode(run, node, expected);
    await seenInCertificates(run, step.text, (now) => notListed(now, step, node));
  };
  await orGoBack(deliver, () =>
    nodeGoesBack(run, supplies, {
      node,
      earlierChain: [earlier.leaf, ...earlier.chain.slice(1)],
      wasUploaded: certificateOf(before, node.otpNode)?.type === "uploaded",
      authorities,
    }),
  );
}

function reload(
  run: Run,
  node: NodeApi,
  step: Reload,
  { leaf, authority }: Expected,
  passphrase: Passphrase | undefined,
): Promise<void> {
  return change(
    run,
    node.otpNode,
    step.text,
    (options) => node.reloadCertificate(passphrase, options),
    async () => {
      const presented = await node.presented(node.managementPort(), [authority], { timeout: readTimeout });
      if (presented.leaf.fingerprint !== leaf.fingerprint) return false;
      // The leaf alone may have been there before, under an intermediate CA that is to be renewed.
      return lists(await readShownCertificates(run.client, { timeout: readTimeout }), step, node);
    },
  );
}

function lists(now: ShownCertificates, step: Reload, { otpNode }: NodeApi): boolean {
  const shown = certificateOf(now, otpNode);
  return shown !== undefined && sameChain(shown.chain, step.chain, shown.authority);
}

function notListed(now: ShownCertificates, step: Reload, node: NodeApi): string | undefined {
  if (!lists(now, step, node)) return `${node.name} does not list its new certificate`;
  const warning = certificateOf(now, node.otpNode)?.warnings.find((text) =>
    unexpectedWarnings.includes(text),
  );
  return warning === undefined ? undefined : `${node.name} warns: ${warning.replace(/\.$/, "")}`;
}

function leafOf({ chain, leaf }: Reload) {
  return { fingerprint: leaf, subject: chain[0]?.subject ?? "" };
}

function failed(step: Reload, node: NodeApi, what: string): SecurityError {
  return new SecurityError("CBSEC_STEP_FAILED", `Not done: ${step.text}. ${what}`, {
    node: node.name,
    step: step.text,
  });
}
