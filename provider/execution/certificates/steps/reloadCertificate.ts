import type { CertificateDescription } from "../../../certificates/material/description";
import type { Passphrase } from "../../../certificates/material/material";
import type { PreparedNode } from "../../../certificates/material/prepareForDelivery";
import { describePem } from "../../../certificates/material/description";
import { firstLine } from "../../../errors/firstLine";
import { isSecurityError, SecurityError } from "../../../errors/securityError";
import { certificateOf } from "../../../planning/certificates/look";
import type { CertificatesState } from "../../../planning/certificates/state";
import type { StepOf } from "../../../planning/step";
import type { Run } from "../../run";
import type { StepRunner } from "../../steps/stepRunner";
import { seenHealthy } from "../../views";
import type { CertificateNode } from "../certificateNode";
import { certificatesNow } from "../guards";
import { lookAtNode, proveNode, type Expected } from "../proveNode";
import type { CertificateTools } from "../tools";
import { change, seenInCertificates } from "../waiting";
import { nodeGoesBack } from "../nodeGoesBack";

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
export function reloadCertificate(tools: CertificateTools): StepRunner<"reloadCertificate"> {
  return {
    async act(run, step, live) {
      const before = await certificatesNow(tools, step, live);
      for (const otpNode of step.nodes) await reloadNode(run, tools, step, otpNode, before);
    },
    verify: (run, step) => seenHealthy(run, step.text),
  };
}

async function reloadNode(
  run: Run,
  tools: CertificateTools,
  step: Reload,
  otpNode: string,
  before: CertificatesState,
): Promise<void> {
  const node = await tools.client.certificateNode(otpNode);
  const authority = before.trustedCAs.find(({ fingerprint }) => fingerprint === step.authority)?.description;
  if (authority === undefined) throw failed(step, node, "The new certificate's CA is not trusted.");
  const expected: Expected = { leaf: leafOf(step), authority };
  const authorities = before.trustedCAs.flatMap(({ description }) => description ?? []);
  const earlier = await lookAtNode(tools, node, node.managementPort(), authorities);
  await tools.client.trust([authority]);
  const passphrase = await bringFiles(run, tools, step, node, earlier.leaf);
  try {
    await reload(run, tools, node, step.text, expected, passphrase);
    await proveNode(run, tools, node, expected);
    await seenInCertificates(run, tools, step.text, (now) => notListed(now, step, node));
  } catch (error) {
    const stands = await nodeGoesBack(run, tools, {
      node,
      earlierChain: [earlier.leaf, ...earlier.chain.slice(1)],
      wasUploaded: certificateOf(before, otpNode)?.type === "uploaded",
      authorities,
    });
    if (!isSecurityError(error)) throw error;
    throw new SecurityError(error.code, `${firstLine(error)} ${stands}`, error.context, error);
  }
}

/** Places the node's files; on the way back, which has no key at hand, the previous generation. Returns what opens the key. */
async function bringFiles(
  run: Run,
  tools: CertificateTools,
  step: Reload,
  node: CertificateNode,
  serving: CertificateDescription,
): Promise<Passphrase | undefined> {
  const { delivery, material, previousPassphrases } = tools;
  const delivered = { name: node.name, otpNode: node.otpNode };
  const given: PreparedNode | undefined = material.nodes[node.otpNode];
  run.keeping?.held.expectValid();
  if (given?.leaf !== step.leaf) {
    const { parts } = await delivery.restorePrevious(delivered, { parts: ["node"] });
    if (!parts.includes("node")) throw failed(step, node, "Neither its files nor earlier ones are at hand.");
    return previousPassphrases?.[node.otpNode];
  }
  if (delivery.places && given.files !== undefined) {
    const found = await delivery.check(delivered);
    // What lies there is worth keeping when it is what the node serves.
    const proven = found.chain !== undefined && leafIn(found.chain) === serving.fingerprint;
    await delivery.place(delivered, { node: given.files }, { previous: proven ? "replace" : "keep" });
  }
  return given.passphrase;
}

export function reload(
  run: Run,
  tools: CertificateTools,
  node: CertificateNode,
  what: string,
  { leaf, authority }: Expected,
  passphrase: Passphrase | undefined,
): Promise<void> {
  return change(
    run,
    node.otpNode,
    what,
    () => node.reloadCertificate(passphrase, { timeout: run.limits.nodeSwitch }),
    async () =>
      (await lookAtNode(tools, node, node.managementPort(), [authority])).leaf.fingerprint ===
      leaf.fingerprint,
  );
}

function notListed(now: CertificatesState, step: Reload, node: CertificateNode): string | undefined {
  const shown = certificateOf(now, node.otpNode);
  if (shown?.chain[0]?.fingerprint !== step.leaf) return `${node.name} does not list its new certificate`;
  const warning = shown.warnings.find((text) => unexpectedWarnings.includes(text));
  return warning === undefined ? undefined : `${node.name} warns: ${warning.replace(/\.$/, "")}`;
}

function leafOf({ chain, leaf }: Reload) {
  return { fingerprint: leaf, subject: chain[0]?.subject ?? "" };
}

function leafIn(pem: string): string | undefined {
  try {
    return describePem(pem)[0]?.fingerprint;
  } catch {
    return undefined;
  }
}

function failed(step: Reload, node: CertificateNode, what: string): SecurityError {
  return new SecurityError("CBSEC_STEP_FAILED", `Not done: ${step.text}. ${what}`, {
    node: node.name,
    step: step.text,
  });
}
