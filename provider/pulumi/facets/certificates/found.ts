import type { CertificatesState } from "../../../planning/certificates/state";
import type { PlainObject } from "../facetDefinition";

/** Whose certificates the nodes had when the resource was created. */
export function foundCertificates({ nodes }: CertificatesState): PlainObject {
  const types = new Set(nodes.map(({ type }) => type));
  return { nodeCertificates: types.size > 1 ? "mixed" : ([...types][0] ?? "generated") };
}

export function foundText({ nodeCertificates }: PlainObject): string {
  return nodeCertificates === "generated"
    ? "certificates that the server makes"
    : "uploaded certificates: as their keys are not known here, nodes that got others get certificates that the server makes";
}
