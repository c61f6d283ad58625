import { authorityOf, type CertificateDescription } from "../../certificates/material/description";
import type { NodeApi } from "../../cluster/nodeApi";
import { firstLine } from "../../errors/firstLine";
import { certificateLabel } from "../../planning/certificates/look";
import { isBefore } from "../../planning/versions";
import type { Run } from "../run";
import { readTimeout } from "../waiting";
import { neverTaken, putFilesBack } from "./filesBack";
import { proveNode } from "./proveNode";
import type { CertificateSupplies } from "./tools";
import { change } from "./waiting";

export interface GoingBack {
  readonly node: NodeApi;
  /** What the node presented before, leaf first. */
  readonly earlierChain: readonly [CertificateDescription, ...CertificateDescription[]];
  /** A node alone cannot go back to a certificate that the server made: those are made for the whole cluster. */
  readonly wasUploaded: boolean;
  /** Trusted now. */
  readonly authorities: readonly CertificateDescription[];
}

/** After a reload that failed: brings the node back as far as it can be, and says in one or two sentences how it stands. Never throws. */
export async function nodeGoesBack(
  run: Run,
  supplies: CertificateSupplies,
  back: GoingBack,
): Promise<string> {
  const { node, earlierChain, wasUploaded, authorities } = back;
  const [earlier] = earlierChain;
  try {
    const now = await presentedLeaf(back);
    if (now.fingerprint === earlier.fingerprint) {
      const which = run.goingBack ? "" : "its earlier certificate, ";
      const stands = `${node.name} still serves ${which}${certificateLabel(earlier)}`;
      return await neverTaken(supplies, node, "node", earlierChain, stands);
    }
    if (!wasUploaded) {
      return (
        `${node.name} serves ${certificateLabel(now)}. Before, it had a certificate that the server made, to which a node ` +
        `alone cannot go back${alsoTrusted(node)}.`
      );
    }
    await putFilesBack(supplies, node, "node", earlierChain);
    const authority = authorityOf(earlierChain, authorities);
    if (authority === undefined && isBefore(node.version, "7.1"))
      return `${node.name} serves ${certificateLabel(now)}: the CA of its earlier certificate was replaced.`;
    await change(
      run,
      node.otpNode,
      `${node.name} goes back to its earlier certificate`,
      (options) => node.reloadCertificate(supplies.previousPassphrases?.[node.otpNode], options),
      async () => (await presentedLeaf(back)).fingerprint === earlier.fingerprint,
    );
    if (authority === undefined) {
      return `${node.name} has reloaded its earlier files; no trusted CA issued that certificate, so it was not proven.`;
    }
    await proveNode(run, node, { leaf: earlier, authority });
    return `${node.name} went back to its earlier certificate, ${certificateLabel(earlier)}.`;
  } catch (error) {
    return (
      `${node.name} could not be brought back to ${certificateLabel(earlier)}${alsoTrusted(node)}: ` +
      firstLine(error)
    );
  }
}

async function presentedLeaf({ node, authorities }: GoingBack): Promise<CertificateDescription> {
  return (await node.presented(node.managementPort(), authorities, { timeout: readTimeout })).leaf;
}

function alsoTrusted({ version }: NodeApi): string {
  return isBefore(version, "7.1") ? "" : "; its old and its new CA both stay trusted";
}
