import type { CertificateDescription } from "../../../certificates/material/description";
import { defaultMinimumValidityDays } from "../../../certificates/material/finding";
import type { CertificatesReport, OperationResult } from "../../../execution/types";
import { earliestExpiry } from "../../../planning/certificates/earliestExpiry";
import type { CertificatesState, NodeCertificate } from "../../../planning/certificates/state";
import type { CertificateInputs } from "../../inputs/certificateInputs";
import type { PlainObject, Seen, Shown } from "../facetDefinition";
import { ownCAsIn } from "./ownCAs";

const day = 24 * 3600 * 1000;

/** What the cluster shows of its certificates, in the words of outputs; public data only. */
interface ShownCertificates {
  readonly servedCertificates: readonly {
    readonly otpNode: string;
    readonly type: "generated" | "uploaded";
    readonly notAfter?: string;
  }[];
  /** None before 7.6. */
  readonly internalClientCertificates: ShownCertificates["servedCertificates"];
  readonly clusterCAs: readonly { readonly fingerprint: string; readonly notAfter: string }[];
}

/** Outputs after a run. */
export function outputsOfRun(
  { certificates }: OperationResult,
  inputs: CertificateInputs,
  { requested, verified }: Seen,
): PlainObject {
  if (certificates === undefined) return {};
  const { loadedCAs, removedCAs, strategy } = certificates;
  const shown = fromReport(certificates, verified);
  return {
    ...shown,
    ...expiry(certificates.earliestExpiry, inputs),
    ...stillTrusted(shown, withBrought(requested, loadedCAs)),
    removedCAs,
    strategyUsed: strategy,
  };
}

/** Outputs that a refresh brings up to date; nothing, where certificates could not be read. */
export function outputsOfRefresh(
  { certificates }: Shown,
  outputs: PlainObject,
  verified: boolean,
): PlainObject {
  if (certificates?.readable !== true) return {};
  const shown = fromState(certificates.value, verified);
  const due = expiry(earliestExpiry(certificates.value), outputs as CertificateInputs);
  return { ...shown, ...due, ...stillTrusted(shown, outputs) };
}

function fromReport(
  { nodes, clients, trustedCAs }: CertificatesReport,
  verified: boolean,
): ShownCertificates {
  return {
    servedCertificates: nodes.map(reported),
    internalClientCertificates: clients.map(reported),
    clusterCAs: trustedCAs.map(({ pem, ...ca }) => ({ ...ca, ...(verified ? { pem } : {}) })),
  };
}

function reported({ otpNode, type, leaf }: CertificatesReport["nodes"][number]) {
  return { otpNode, type, ...leaf };
}

function fromState(
  { nodes, clients = [], trustedCAs }: CertificatesState,
  verified: boolean,
): ShownCertificates {
  return {
    servedCertificates: nodes.map(shownOne),
    internalClientCertificates: clients.map(shownOne),
    clusterCAs: trustedCAs.flatMap(({ id, type, description }) =>
      description === undefined
        ? []
        : [
            {
              ...publicData(description),
              ...(id === undefined ? {} : { id }),
              type,
              ...(verified ? { pem: description.pem } : {}),
            },
          ],
    ),
  };
}

function shownOne({ otpNode, type, description }: NodeCertificate) {
  return { otpNode, type, ...(description?.[0] === undefined ? {} : publicData(description[0])) };
}

function publicData({ subject, issuer, serialNumber, fingerprint, notAfter }: CertificateDescription) {
  return { subject, issuer, serialNumber, fingerprint, notAfter };
}

function expiry(earliest: string | undefined, { minimumValidityDays }: CertificateInputs): PlainObject {
  if (earliest === undefined) return {};
  const before = (minimumValidityDays ?? defaultMinimumValidityDays) * day;
  return { earliestExpiry: earliest, rotateAfter: new Date(Date.parse(earliest) - before).toISOString() };
}

/** Outputs of before, with the CAs that are known by now to be the resource's doing. */
export function withBrought(outputs: PlainObject, broughtCAs: readonly string[]): PlainObject {
  return { ...outputs, loadedCAs: [...new Set([...ownCAsIn(outputs).loaded, ...broughtCAs])] };
}

/** The resource answers for a CA as long as it is trusted. */
function stillTrusted({ clusterCAs }: ShownCertificates, outputs: PlainObject): PlainObject {
  const isTrusted = (one: string) => clusterCAs.some(({ fingerprint }) => fingerprint === one);
  const { loaded, replaced } = ownCAsIn(outputs);
  return { loadedCAs: loaded.filter(isTrusted), replacedCAs: replaced.filter(isTrusted) };
}
