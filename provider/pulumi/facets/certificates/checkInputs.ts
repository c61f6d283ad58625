import { checkAlone } from "../../../certificates/material/checkAlone";
import type { CertificateInputs } from "../../inputs/certificateInputs";
import type { InputProblem } from "../facetDefinition";
import { lacksKey } from "./keysAside";
import { certificateMaterialOf, filesArePresent, knownInputs } from "./material";

/** What is wrong with inputs that fit the schema, as far as it can be told without a cluster: what does not go together, and every check of the material. */
export function checkCertificateInputs(inputs: CertificateInputs, now: Date): readonly InputProblem[] {
  return [...contradictions(inputs), ...materialProblems(inputs, now)];
}

function contradictions(inputs: CertificateInputs): InputProblem[] {
  const { trustedCAs, nodeCertificates, serverMade, delivery } = inputs;
  const wantsServerMade = serverMade !== undefined && serverMade !== false;
  const problems: InputProblem[] = [];
  if (trustedCAs === undefined && nodeCertificates === undefined && !wantsServerMade) {
    problems.push({
      property: "trustedCAs",
      reason: "nothing is asked for; allowed: trustedCAs, nodeCertificates or serverMade, or several of them",
    });
  }
  if (wantsServerMade && nodeCertificates !== undefined) {
    problems.push({
      property: "serverMade",
      reason: "certificates of the server and nodeCertificates exclude each other; allowed: one of them",
    });
  }
  if (nodeCertificates !== undefined && delivery === undefined) {
    problems.push({
      property: "delivery",
      reason:
        'is missing, and nodeCertificates must come to the nodes; allowed: { type: "local" | "ssh" | "command", … }, or { type: "present" } when something else places the files',
    });
  }
  if (nodeCertificates !== undefined && Object.keys(nodeCertificates).length === 0) {
    problems.push({
      property: "args.nodeCertificates",
      reason: "is empty; allowed: one entry for every node, or leave it out to let the nodes keep theirs",
    });
  }
  return problems;
}

function materialProblems(all: CertificateInputs, now: Date): InputProblem[] {
  const inputs = knownInputs(all);
  const keyless = Object.entries(inputs.nodeCertificates ?? {})
    .filter(([, entry]) => lacksKey(entry))
    .map(([key]) => `nodeCertificates[${JSON.stringify(key)}].privateKey`);
  const options = {
    filesArePresent: filesArePresent(inputs),
    ...(inputs.minimumValidityDays === undefined ? {} : { minimumValidityDays: inputs.minimumValidityDays }),
  };
  return (
    checkAlone(certificateMaterialOf(inputs), now, options)
      .filter(({ severity }) => severity === "refuse")
      // An input that Pulumi was told to leave as it is has its key not in state; it is needed only when the certificate has to be delivered.
      .filter(({ check, path }) => check !== "privateKeyGiven" || !keyless.includes(path))
      .map(({ check, path, found, remedy }) => ({
        property: path,
        reason: `${found} (${check}). ${remedy}`,
      }))
  );
}
