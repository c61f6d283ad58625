import type { Refusal } from "../plan";
import { accessChecks } from "./accessChecks";
import { certificateChecks } from "./certificateChecks";
import type { Check, CheckInput } from "./check";
import { clientCertificateChecks } from "./clientCertificateChecks";
import { clusterChecks } from "./clusterChecks";
import { nodeChecks } from "./nodeChecks";

export const checks: readonly Check[] = [
  ...clusterChecks,
  ...clientCertificateChecks,
  ...nodeChecks,
  ...accessChecks,
  ...certificateChecks,
];

/** All reasons not to start, each with the name of its rule; without steps only those that lie in the goal itself. */
export function findRefusals(input: CheckInput): readonly Refusal[] {
  const asked = checks.filter(({ alsoWhenMet }) => input.steps.length > 0 || alsoWhenMet === true);
  return asked.flatMap(({ rule, find }) => find(input).map((refusal) => ({ rule, ...refusal })));
}
