import { describePem, type CertificateDescription } from "../../certificates/material/description";
import type { NodeApi, RequestOptions } from "../../cluster/nodeApi";
import { firstLine } from "../../errors/firstLine";
import { certificateLabel } from "../../planning/certificates/look";
import type { NodeCertificate } from "../../planning/certificates/state";
import type { Run } from "../run";
import { readTimeout } from "../waiting";
import { neverTaken, putFilesBack } from "./filesBack";
import type { CertificateSupplies } from "./tools";
import { change } from "./waiting";

/**
 * After a reload of an internal client certificate that failed: brings the node back as far as it can be, and says in a sentence how it stands.
 * Never throws.
 */
export async function clientGoesBack(
  run: Run,
  supplies: CertificateSupplies,
  node: NodeApi,
  earlier: NodeCertificate | undefined,
): Promise<string> {
  const wanted = earlier?.chain[0];
  const label = wanted === undefined ? "none" : certificateLabel(wanted);
  try {
    const isBack = async () =>
      (await shownClient(node, { timeout: readTimeout }))?.fingerprint === wanted?.fingerprint;
    if (await isBack()) {
      const stands = `${node.name} still has its earlier internal client certificate, ${label}`;
      return await neverTaken(supplies, node, "client", earlier?.chain ?? [], stands);
    }
    if (earlier?.type !== "uploaded") {
      return (
        `${node.name} has a new internal client certificate. Before, it had one that the server made, to which a node alone ` +
        "cannot go back; both CAs stay trusted."
      );
    }
    await putFilesBack(supplies, node, "client", earlier.chain);
    await change(
      run,
      node.otpNode,
      `${node.name} goes back to its earlier internal client certificate`,
      (options) => node.reloadClientCertificate(supplies.previousClientPassphrases?.[node.otpNode], options),
      isBack,
    );
    return (await isBack())
      ? `${node.name} went back to its earlier internal client certificate, ${label}.`
      : `${node.name} has another internal client certificate than ${label}, which it had; both CAs stay trusted.`;
  } catch (error) {
    return `${node.name} may have another internal client certificate than ${label}, which it had; both CAs stay trusted: ${firstLine(error)}`;
  }
}

/** The leaf that the node shows to others as a client. */
async function shownClient(
  node: NodeApi,
  options: RequestOptions,
): Promise<CertificateDescription | undefined> {
  const shown = await node.clientCertificate(options);
  return shown === undefined ? undefined : describePem(shown.pem)[0];
}
