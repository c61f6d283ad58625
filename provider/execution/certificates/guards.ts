import { SecurityError } from "../../errors/securityError";
import type { CertificatesState } from "../../planning/certificates/state";
import { brokenRules } from "../../planning/rules";
import type { ClusterState } from "../../planning/state";
import type { Step } from "../../planning/step";
import { readTimeout } from "../waiting";
import { readCertificates } from "./readCertificates";
import type { CertificateTools } from "./tools";

/** Reads the certificates right before a write and asks every rule for the step again. Nothing is waited for: the steps before have. */
export async function certificatesNow(
  { client }: CertificateTools,
  step: Step,
  live: ClusterState,
): Promise<CertificatesState> {
  const value = await readCertificates(client, { timeout: readTimeout });
  const [broken] = brokenRules(step, { ...live, certificates: { readable: true, value } });
  if (broken === undefined) return value;
  throw new SecurityError(
    "CBSEC_STEP_FAILED",
    `Not done: ${step.text}. ${broken.found}. ${broken.rule.why}`,
    {
      step: step.text,
    },
  );
}
