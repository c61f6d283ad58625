import { checkAlone } from "../../../certificates/material/checkAlone";
import { notShown } from "../../inputs/checkFailures";
import type { CertificateInputs } from "../../inputs/certificateInputs";
import { hasUnknown } from "../../inputs/unknowns";
import type { InputProblem } from "../facetDefinition";
import { lacksKey } from "./keysAside";
import { filesArePresent, knownMaterialOf } from "./material";

const entryInputs = ["nodeCertificates", "clientCertificates"] as const;

/**
 * What is wrong with inputs that fit the schema, as far as it can be told without a cluster: what does not go together, and every check of
 * the material. What a preview does not know yet counts for nothing.
 */
export function checkCertificateInputs(inputs: CertificateInputs, now: Date): readonly InputProblem[] {
  return [...contradictions(inputs), ...materialProblems(inputs, now)];
}

function contradictions(inputs: CertificateInputs): InputProblem[] {
  const { trustedCAs, serverMade, delivery } = inputs;
  const wantsServerMade = serverMade !== undefined && serverMade !== false && !hasUnknown(serverMade);
  const problems: InputProblem[] = [];
  const brought = entryInputs.filter((property) => inputs[property] !== undefined);
  const [first] = brought;
  if (trustedCAs === undefined && first === undefined && !serverMade) {
    problems.push({
      property: "trustedCAs",
      reason:
        "nothing is asked for; allowed: trustedCAs, nodeCertificates, clientCertificates or serverMade, or several of them",
    });
  }
  if (wantsServerMade && first !== undefined) {
    problems.push({
      property: "serverMade",
      reason: `certificates of the server and ${first} exclude each other; allowed: one of them`,
    });
  }
  if (first !== undefined && delivery === undefined) {
    problems.push({
      property: "delivery",
      reason: `is missing, and ${first} must come to the nodes; allowed: { type: "local" | "ssh" | "command", … }, or { type: "present" } when something else places the files`,
    });
  }
  for (const property of brought) {
    if (Object.keys(inputs[property] ?? {}).length > 0) continue;
    problems.push({
      property: `args.${property}`,
      reason: "is empty; allowed: one entry for every node, or leave it out to let the nodes keep theirs",
    });
  }
  return problems;
}

function materialProblems(inputs: CertificateInputs, now: Date): InputProblem[] {
  const options = {
    filesArePresent: filesArePresent(inputs),
    ...(inputs.minimumValidityDays === undefined ? {} : { minimumValidityDays: inputs.minimumValidityDays }),
  };
  return checkAlone(knownMaterialOf(inputs), now, options)
    .filter(({ severity }) => severity === "refuse")
    .filter(({ check, path }) => check !== "privateKeyGiven" || !mayLackKey(inputs, path))
    .map(({ check, path, found, remedy }) => ({
      // One text is no list, and what stands there by mistake may be a key.
      property: path === "trustedCAs[0]" && !Array.isArray(inputs.trustedCAs) ? notShown("trustedCAs") : path,
      reason: `${found} (${check}). ${remedy}`,
    }));
}

/** State has no keys: of an input that Pulumi was told to leave as it is, the key is needed only when the certificate has to be delivered. */
function mayLackKey(inputs: CertificateInputs, path: string): boolean {
  if (hasUnknown(inputs.delivery)) return true;
  return entryInputs.some((property) =>
    Object.entries(inputs[property] ?? {}).some(
      ([key, entry]) => path === `${property}[${JSON.stringify(key)}].privateKey` && lacksKey(entry),
    ),
  );
}
