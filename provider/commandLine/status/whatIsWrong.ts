import { firstLine } from "../../errors/firstLine";
import { differencesIn, hasUnusedListener } from "../../planning/look";
import type { NodeState } from "../../planning/state";
import type { Status } from "./look";
import type { ServedCertificate } from "./served";

/** Why a cluster is not as it should be; empty when it is. `now` is the wall clock. */
export function whatIsWrong(
  { state, certificates, records, unknownRecords }: Omit<Status, "wrong">,
  now: number,
): readonly string[] {
  return [
    ...differencesIn(state).map((difference) => `the nodes differ: ${difference}`),
    ...state.nodes.flatMap(illness),
    ...state.nodes.filter(hasUnusedListener).map(({ name }) => `${name} has a listener left over`),
    ...state.nodes.flatMap((node, index) => expired(node, certificates[index], now)),
    ...records
      .filter(({ life, over }) => !over && life !== "alive")
      .map(({ owner, life }) =>
        life === "unknown"
          ? `the record of ${owner.reason} is open, alive or dead`
          : `${owner.reason} left something to be put back`,
      ),
    ...unknownRecords.map((why) => `what earlier runs left is not known: ${firstLine(why)}`),
  ];
}

function illness({ name, status, membership, unreachable }: NodeState): readonly string[] {
  if (unreachable !== undefined) return [`${name} cannot be reached: ${unreachable}`];
  return membership !== "active" || status === "healthy" ? [] : [`${name} is ${status}`];
}

function expired({ name }: NodeState, served: ServedCertificate | undefined, now: number): readonly string[] {
  if (served === undefined || "unknown" in served) return [];
  const { notAfter, endsSooner } = served;
  return [
    ...(Date.parse(notAfter) < now ? [`the certificate of ${name} has expired`] : []),
    ...(endsSooner !== undefined && Date.parse(endsSooner.notAfter) < now
      ? [`${endsSooner.subject}, above the certificate of ${name}, has expired`]
      : []),
  ];
}
