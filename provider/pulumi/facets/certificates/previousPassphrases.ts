import { clientEntriesOf, entriesOf, type Entry } from "../../../certificates/material/entries";
import type { CertificateMaterial, MaterialNode, Passphrase } from "../../../certificates/material/material";
import type { CertificateSupplies } from "../../../execution/certificates/tools";
import type { CertificateInputs, NodeCertificateInputs } from "../../inputs/certificateInputs";

/**
 * What opens the keys that nodes had before, by otpNode, should one have to go back to its earlier files. How the node itself finds it
 * stands in state. A plain passphrase does not: then it is taken to be the same as that of the new key.
 */
export function previousPassphrases(
  { nodeCertificates, clientCertificates }: CertificateInputs,
  material: CertificateMaterial,
  nodes: readonly MaterialNode[],
): Pick<CertificateSupplies, "previousPassphrases" | "previousClientPassphrases"> {
  const previousPassphrases = byNode(nodeCertificates, entriesOf(material, nodes));
  const previousClientPassphrases = byNode(clientCertificates, clientEntriesOf(material, nodes));
  return {
    previousPassphrases,
    ...(clientCertificates === undefined ? {} : { previousClientPassphrases }),
  };
}

function byNode(
  earlier: CertificateInputs["nodeCertificates"],
  entries: readonly Entry[],
): Readonly<Record<string, Passphrase>> {
  return Object.fromEntries(
    entries.flatMap(({ key, given, node }) => {
      const passphrase = previous(earlier?.[key], given.privateKeyPassphrase);
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
