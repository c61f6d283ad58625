import type { Refusal } from "../plan";
import { accessChecks } from "./accessChecks";
import type { Check, CheckInput } from "./check";
import { clientCertificateChecks } from "./clientCertificateChecks";
import { clusterChecks } from "./clusterChecks";
import { nodeChecks } from "./nodeChecks";

export const checks: readonly Check[] = [
  ...clusterChecks,
  ...clientCertificateChecks,
  ...nodeChecks,
  ...accessChecks,
];

/** All reasons not to start, each with the name of its rule. */
export function findRefusals(input: CheckInput): readonly Refusal[] {
  return checks.flatMap(({ rule, find }) => find(input).map((refusal) => ({ rule, ...refusal })));
}
