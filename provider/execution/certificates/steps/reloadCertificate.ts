import type { Passphrase } from "../../../certificates/material/material";
import type { NodeApi } from "../../../cluster/nodeApi";
import { firstLine } from "../../../errors/firstLine";
import { isSecurityError, SecurityError } from "../../../errors/securityError";
import { certificateOf, certificatesOf } from "../../../planning/certificates/look";
import type { CertificatesState } from "../../../planning/certificates/state";
import type { StepOf } from "../../../planning/step";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import { readTimeout } from "../../waiting";
import { shownAuthorities, trustFromNowOn } from "../authorities";
import { bringFiles } from "../bringFiles";
import { nodeGoesBack } from "../nodeGoesBack";
import { proveNode, type Expected } from "../proveNode";
import type { CertificateSupplies } from "../tools";
import { change, seenInCertificates } from "../waiting";

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
  const authorities = shownAuthorities(before);
  const authority = authorities.find(({ fingerprint }) => fingerprint === step.authority);
  if (authority === undefined) throw failed(step, node, "The new certificate's CA is not trusted.");
  const expected: Expected = { leaf: leafOf(step), authority };
  const earlier = await node.presented(node.managementPort(), authorities, { timeout: readTimeout });
  trustFromNowOn(run, supplies, node, [authority]);
  const found = await supplies.delivery.check({ name: node.name, otpNode: node.otpNode });
  try {
    const passphrase = await bringFiles(supplies, step, node, found, earlier.leaf);
    await reload(run, node, step.text, expected, passphrase);
    await proveNode(run, node, expected);
    await seenInCertificates(run, step.text, (now) => notListed(now, step, node));
  } catch (error) {
    const stands = await nodeGoesBack(run, supplies, {
      node,
      earlierChain: [earlier.leaf, ...earlier.chain.slice(1)],
      wasUploaded: certificateOf(before, node.otpNode)?.type === "uploaded",
      authorities,
    });
    if (!isSecurityError(error)) throw error;
    throw new SecurityError(error.code, `${firstLine(error)} ${stands}`, error.context, error);
  }
}

function reload(
  run: Run,
  node: NodeApi,
  what: string,
  { leaf, authority }: Expected,
  passphrase: Passphrase | undefined,
): Promise<void> {
  return change(
    run,
    node.otpNode,
    what,
    (options) => node.reloadCertificate(passphrase, options),
    async () => {
      const presented = await node.presented(node.managementPort(), [authority], { timeout: readTimeout });
      return presented.leaf.fingerprint === leaf.fingerprint;
    },
  );
}

function notListed(now: CertificatesState, step: Reload, node: NodeApi): string | undefined {
  const shown = certificateOf(now, node.otpNode);
  if (shown?.chain[0]?.fingerprint !== step.leaf) return `${node.name} does not list its new certificate`;
  const warning = shown.warnings.find((text) => unexpectedWarnings.includes(text));
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
