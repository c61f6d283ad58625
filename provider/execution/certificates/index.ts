import type { CertificateStepKind } from "../../planning/certificates/step";
import type { StepRunner } from "../steps/stepRunner";
import { confirmCertificates } from "./steps/confirmCertificates";
import { regenerateCertificates } from "./steps/regenerateCertificates";
import { reloadCertificate } from "./steps/reloadCertificate";
import { removeTrustedCAs } from "./steps/removeTrustedCAs";
import { trustCAs } from "./steps/trustCAs";
import type { CertificateTools } from "./tools";

export { openCertificateClient, type CertificateClient } from "./certificateClient";
export { readCertificates } from "./readCertificates";
export type { CertificateTools } from "./tools";

/** How the certificate steps of one run are done, with its keys and their delivery at hand. */
export function certificateRunners(tools: CertificateTools): {
  readonly [K in CertificateStepKind]: StepRunner<K>;
} {
  return {
    trustCAs: trustCAs(tools),
    reloadCertificate: reloadCertificate(tools),
    confirmCertificates: confirmCertificates(tools),
    removeTrustedCAs: removeTrustedCAs(tools),
    regenerateCertificates: regenerateCertificates(tools),
  };
}
