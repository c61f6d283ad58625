import { describePem, type CertificateDescription } from "../../../certificates/material/description";
import { clientEntriesOf, entriesOf, type Entry } from "../../../certificates/material/entries";
import type { CertificateMaterial, MaterialNode } from "../../../certificates/material/material";
import type { CertificatesGoal } from "../../../planning/certificates/goal";
import { wantedAuthority } from "../../../planning/certificates/look";
import type { CertificatesState } from "../../../planning/certificates/state";
import { plainFingerprint, type CertificateInputs } from "../../inputs/certificateInputs";
import type { CAsOfResource } from "./ownCAs";

/** Asks for nothing, so that a state is read with its certificates. */
export const onlyToLook: CertificatesGoal = {
  trustedCAs: [],
  nodes: {},
  strategy: "trustBoth",
  removeCAs: [],
  removeNamedCAs: [],
  addCAsBy: "inbox",
};

/** What inputs ask for, without the CAs that may go: those depend on what is replaced (see ownCAs.ts). */
export function goalOf(
  inputs: CertificateInputs,
  material: CertificateMaterial,
  nodes: readonly MaterialNode[],
): CertificatesGoal {
  const { serverMade, strategy, delivery } = inputs;
  const replace = typeof serverMade === "object" ? (serverMade.replace ?? []) : [];
  return {
    trustedCAs: eachOnce(material.trustedCAs.flatMap(describePem)),
    nodes: chainsOf(entriesOf(material, nodes)),
    ...(material.clientCertificates === undefined
      ? {}
      : { clients: chainsOf(clientEntriesOf(material, nodes)) }),
    ...(serverMade === undefined || serverMade === false
      ? {}
      : { serverMade: { replace: replace.map(plainFingerprint) } }),
    strategy: strategy ?? "trustBoth",
    removeCAs: [],
    removeNamedCAs: [],
    addCAsBy: inputs.addCAsBy ?? (delivery === undefined ? "upload" : "inbox"),
  };
}

function chainsOf(entries: readonly Entry[]): CertificatesGoal["nodes"] {
  return Object.fromEntries(
    entries.flatMap(({ given, node }) =>
      node === undefined ? [] : [[node.otpNode, describePem(given.chain)]],
    ),
  );
}

/** The goal with the CAs that may go when nothing needs them any more: only such as the resource loaded or replaced. */
export function withRemovals(
  goal: CertificatesGoal,
  removeUnusedCAs: CertificateInputs["removeUnusedCAs"],
  { loaded, replaced }: CAsOfResource,
): CertificatesGoal {
  const wanted = goal.trustedCAs.map(({ fingerprint }) => fingerprint);
  const own = [...new Set([...loaded, ...replaced])].filter((one) => !wanted.includes(one));
  if (removeUnusedCAs === true) return { ...goal, removeCAs: own };
  if (removeUnusedCAs === undefined || removeUnusedCAs === false) return goal;
  const named = namedIn(removeUnusedCAs).filter((one) => own.includes(one));
  return { ...goal, removeCAs: named, removeNamedCAs: named };
}

/** The same when the resource is deleted: all that it loaded, and what a person had named although something may need it. */
export function withAllRemovals(
  goal: CertificatesGoal,
  removeUnusedCAs: CertificateInputs["removeUnusedCAs"],
  loaded: readonly string[],
): CertificatesGoal {
  const named = namedIn(removeUnusedCAs);
  return { ...goal, removeCAs: loaded, removeNamedCAs: loaded.filter((one) => named.includes(one)) };
}

function namedIn(removeUnusedCAs: CertificateInputs["removeUnusedCAs"]): readonly string[] {
  return Array.isArray(removeUnusedCAs) ? removeUnusedCAs.map(plainFingerprint) : [];
}

/** Fingerprints of the CAs under which the goal's node certificates are. */
export function authoritiesOf(goal: CertificatesGoal, certificates: CertificatesState): readonly string[] {
  return Object.keys(goal.nodes).flatMap((otpNode) => wantedAuthority(goal, certificates, otpNode) ?? []);
}

function eachOnce(certificates: readonly CertificateDescription[]): readonly CertificateDescription[] {
  return [...new Map(certificates.map((one) => [one.fingerprint, one])).values()];
}
