import { entriesOf } from "../../../certificates/material/entries";
import type { CertificateMaterial, MaterialNode, Passphrase } from "../../../certificates/material/material";
import type { CertificateInputs, NodeCertificateInputs } from "../../inputs/certificateInputs";

/**
 * What opens the keys that nodes had before, by otpNode, should one have to go back to its earlier files. How the node itself finds it
 * stands in state. A plain passphrase does not: then it is taken to be the same as that of the new key.
 */
export function previousPassphrases(
  { nodeCertificates = {} }: CertificateInputs,
  material: CertificateMaterial,
  nodes: readonly MaterialNode[],
): Readonly<Record<string, Passphrase>> {
  return Object.fromEntries(
    entriesOf(material, nodes).flatMap(({ key, given, node }) => {
      const passphrase = previous(nodeCertificates[key], given.privateKeyPassphrase);
      return node === undefined || passphrase === undefined ? [] : [[node.otpNode, passphrase]];
    }),
  );
}

function previous(
  earlier: NodeCertificateInputs | undefined,
  now: Passphrase | undefined,
): Passphrase | undefined {
  const kept = earlier?.privateKeyPassphrase;
  if (kept === undefined) return undefined;
  return typeof kept === "object" && kept.type !== "plain" ? kept : now;
}
