import { sameChain } from "../../../planning/certificates/look";
import type { CertificatesState, NodeCertificate } from "../../../planning/certificates/state";
import { nameOf } from "../../../cluster/schemas/node";
import type { CertificateInputs, NodeCertificateInputs } from "../../inputs/certificateInputs";
import type { PlainObject, Shown } from "../facetDefinition";
import { plainText, readChain } from "./chains";
import { markOf } from "./keysAside";
import { certificateMaterialOf } from "./material";
import { clientEntriesOf, entriesOf } from "../../../certificates/material/entries";

/** Stands in place of a chain that the server does not show: those it makes itself, before 7.1. */
const notShown = "(a certificate that the server made)";

/**
 * What the cluster shows in terms of the inputs: a certificate that somebody loaded instead, a node without one of ours, a CA
 * that is not trusted any more. Inputs that are met, or of which nothing can be told, are answered as they are.
 */
export function liveInputs({ certificates }: Shown, inputs: CertificateInputs): PlainObject {
  if (certificates?.readable !== true) return {};
  const live = {
    trustedCAs: liveCAs(certificates.value, inputs),
    nodeCertificates: liveNodes(certificates.value.nodes, inputs, "nodeCertificates"),
    clientCertificates: liveNodes(certificates.value.clients ?? [], inputs, "clientCertificates"),
    serverMade: liveServerMade(certificates.value, inputs),
  };
  return Object.fromEntries(Object.entries(live).filter(([, value]) => value !== undefined));
}

/** In words: the values themselves are long. */
export function differenceText(input: string, live: unknown, asked: unknown): string {
  if (input === "trustedCAs") return "A CA that is asked for is not trusted by the cluster any more.";
  if (input === "serverMade") return "A node has a certificate that the server did not make.";
  const [now, wanted] = [live, asked] as Record<string, NodeCertificateInputs>[];
  const names = [...new Set([...Object.keys(now ?? {}), ...Object.keys(wanted ?? {})])];
  const differing = names.filter((name) => now?.[name] !== wanted?.[name]);
  const what = input === "clientCertificates" ? "Other internal client certificates" : "Other certificates";
  return `${what} than asked for: ${differing.join(", ")}.`;
}

function liveCAs({ trustedCAs }: CertificatesState, inputs: CertificateInputs): unknown {
  if (inputs.trustedCAs === undefined) return undefined;
  const asked = [inputs.trustedCAs].flat().flatMap(readChain);
  const left = asked.filter(({ fingerprint }) => trustedCAs.some((ca) => ca.fingerprint === fingerprint));
  return left.length === asked.length ? inputs.trustedCAs : left.map(({ pem }) => pem);
}

function liveServerMade(
  { nodes, clients = [] }: CertificatesState,
  { serverMade }: CertificateInputs,
): unknown {
  if (serverMade === undefined || serverMade === false) return serverMade;
  return [...nodes, ...clients].some(({ type }) => type === "uploaded") ? false : serverMade;
}

function liveNodes(
  nodes: readonly NodeCertificate[],
  inputs: CertificateInputs,
  property: "nodeCertificates" | "clientCertificates",
): unknown {
  const given = inputs[property];
  if (given === undefined) return undefined;
  const named = nodes.map((node) => ({ ...node, name: nameOf(node.otpNode) }));
  const find = property === "nodeCertificates" ? entriesOf : clientEntriesOf;
  const entries = find(certificateMaterialOf(inputs), named);
  const live: Record<string, NodeCertificateInputs> = {};
  for (const node of named) {
    const key = entries.find((entry) => entry.node === node)?.key;
    const asked = key === undefined ? undefined : given[key];
    live[key ?? node.name] = asked !== undefined && presents(node, asked) ? asked : shownInstead(node, asked);
  }
  const same = Object.keys(given).length === Object.keys(live).length;
  return same && Object.entries(live).every(([key, entry]) => given[key] === entry) ? given : live;
}

function presents(node: NodeCertificate, { chain }: NodeCertificateInputs): boolean {
  return node.authority !== undefined && sameChain(node.chain, readChain(chain), node.authority);
}

function shownInstead(
  { description = [] }: NodeCertificate,
  asked: NodeCertificateInputs | undefined,
): NodeCertificateInputs {
  if (description.length === 0) return { ...asked, chain: notShown };
  const chain = plainText(description);
  return { ...asked, chain, ...(asked?.privateKey === undefined ? {} : { privateKey: markOf(chain) }) };
}
