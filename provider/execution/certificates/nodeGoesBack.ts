import { authorityOf, type CertificateDescription } from "../../certificates/material/description";
import { firstLine } from "../../errors/firstLine";
import { certificateLabel } from "../../planning/certificates/look";
import type { Run } from "../run";
import type { CertificateNode } from "./certificateNode";
import { lookAtNode, proveNode } from "./proveNode";
import type { CertificateTools } from "./tools";
import { change } from "./waiting";

export interface GoingBack {
  readonly node: CertificateNode;
  /** What the node presented before, leaf first. */
  readonly earlierChain: readonly [CertificateDescription, ...CertificateDescription[]];
  /** A node alone cannot go back to a certificate that the server made: those are made for the whole cluster. */
  readonly wasUploaded: boolean;
  /** Trusted before: one of them issued what was presented. */
  readonly authorities: readonly CertificateDescription[];
}

/** After a reload that failed: brings the node back as far as it can be, and says in one or two sentences how it stands. Never throws. */
export async function nodeGoesBack(run: Run, tools: CertificateTools, back: GoingBack): Promise<string> {
  const { node, earlierChain, wasUploaded } = back;
  const [earlier] = earlierChain;
  try {
    const now = await lookAtNode(tools, node, node.managementPort(), back.authorities);
    if (now.leaf.fingerprint === earlier.fingerprint) {
      await putFilesBack(tools, node);
      return `${node.name} still serves its earlier certificate, ${certificateLabel(earlier)}.`;
    }
    if (!wasUploaded) {
      return (
        `${node.name} serves ${certificateLabel(now.leaf)}. Before, it had a certificate that the server made, to which a node ` +
        "alone cannot go back; its old and its new CA both stay trusted."
      );
    }
    await putFilesBack(tools, node);
    await change(
      run,
      node.otpNode,
      `${node.name} goes back to its earlier certificate`,
      () =>
        node.reloadCertificate(tools.previousPassphrases?.[node.otpNode], {
          timeout: run.limits.nodeSwitch,
        }),
      async () => {
        const again = await lookAtNode(tools, node, node.managementPort(), back.authorities);
        return again.leaf.fingerprint === earlier.fingerprint;
      },
    );
    const authority = authorityOf(earlierChain, back.authorities);
    if (authority === undefined) {
      return `${node.name} has reloaded its earlier files; no trusted CA issued that certificate, so it was not proven.`;
    }
    await proveNode(run, tools, node, { leaf: earlier, authority });
    return `${node.name} went back to its earlier certificate, ${certificateLabel(earlier)}.`;
  } catch (error) {
    return (
      `${node.name} could not be brought back to ${certificateLabel(earlier)}: ${firstLine(error)} ` +
      "Its old and its new CA both stay trusted."
    );
  }
}

async function putFilesBack(
  { delivery }: CertificateTools,
  { name, otpNode }: CertificateNode,
): Promise<void> {
  await delivery.restorePrevious({ name, otpNode }, { parts: ["node"] });
}
