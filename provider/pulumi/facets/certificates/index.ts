import { z } from "zod";
import { certificateInputs, type CertificateInputs } from "../../inputs/certificateInputs";
import { commonInputs } from "../../inputs/commonInputs";
import { certificateOutputNames } from "../../../vocabulary";
import type { FacetDefinition } from "../facetDefinition";
import { authoritiesToTrust, certificatesToPin } from "./trusted";
import { checkCertificateInputs } from "./checkInputs";
import { differenceText, liveInputs } from "./drift";
import { foundText } from "./found";
import { onlyToLook } from "./goal";
import { inputsToKeep } from "./material";
import { outputsOfRefresh, outputsOfRun, withBrought } from "./outputs";
import { requestCertificates, requestServerMade } from "./request";

const inputNames = Object.keys(certificateInputs);

export const certificatesFacet: FacetDefinition = {
  facet: "certificates",
  schema: z.strictObject({ ...commonInputs, ...certificateInputs }),
  defaults: Object.fromEntries(inputNames.map((name) => [name, undefined])),
  checkInputs: (inputs) => checkCertificateInputs(inputs as CertificateInputs, new Date()),
  inputsToKeep: (inputs) => inputsToKeep(inputs as CertificateInputs),
  looksAt: { certificates: onlyToLook },
  request: (inputs, around) => requestCertificates(inputs as CertificateInputs, around, new Date()),
  found: () => ({}),
  requestToRestore: requestServerMade,
  foundText,
  live: (shown, inputs) => liveInputs(shown, inputs as CertificateInputs),
  differenceText,
  outputNames: certificateOutputNames,
  outputsOf: (result, inputs, seen) => outputsOfRun(result, inputs as CertificateInputs, seen),
  outputsOfFailure: (outputs, { broughtCAs = [] }) => withBrought(outputs, broughtCAs),
  outputsOfRefresh,
  authorities: (inputs, outputs) => authoritiesToTrust(inputs as CertificateInputs, outputs),
  pinned: (inputs, outputs) => certificatesToPin(inputs as CertificateInputs, outputs),
};
