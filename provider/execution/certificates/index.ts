import type { CertificateStepKind } from "../../planning/certificates/step";
import type { StepRunner } from "../steps/stepRunner";
import { confirmCertificates } from "./steps/confirmCertificates";
import { regenerateCertificates } from "./steps/regenerateCertificates";
import { reloadCertificate } from "./steps/reloadCertificate";
import { reloadClientCertificate } from "./steps/reloadClientCertificate";
import { removeTrustedCAs } from "./steps/removeTrustedCAs";
import { trustCAs } from "./steps/trustCAs";
import type { CertificateSupplies } from "./tools";

/** How the certificate steps of one run are done, with its keys and their delivery at hand. */
export function certificateRunners(supplies: CertificateSupplies): {
  readonly [K in CertificateStepKind]: StepRunner<K>;
} {
  return {
    trustCAs: trustCAs(supplies),
    reloadCertificate: reloadCertificate(supplies),
    reloadClientCertificate: reloadClientCertificate(supplies),
    confirmCertificates: confirmCertificates(supplies),
    removeTrustedCAs: removeTrustedCAs(supplies),
    regenerateCertificates: regenerateCertificates(supplies),
  };
}
