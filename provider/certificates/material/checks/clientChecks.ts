import type { MaterialCheck } from "../finding";
import { withoutUsage } from "./withoutUsage";

/** By which a node knows another node's certificate (cluster API facts E.4). */
const internalName = "email:internal@internal.couchbase.com";

/** Is each internal client certificate one that nodes show to each other? */
export const clientChecks: readonly MaterialCheck[] = [
  {
    check: "clientAuthUsage",
    find: ({ material: { entries } }) =>
      withoutUsage(
        entries.filter(({ purpose }) => purpose === "client").map(({ chain }) => chain),
        "clientAuth",
        "Have it issued with clientAuth.",
      ),
  },
  {
    check: "internalName",
    find: ({ material: { entries } }) =>
      entries.flatMap(({ purpose, leaf, chain: { path } }) =>
        purpose !== "client" || leaf === undefined || leaf.subjectAlternativeNames.includes(internalName)
          ? []
          : [
              {
                severity: "refuse",
                path,
                found: `${leaf.subject} has not the Subject Alternative Name ${internalName}, by which nodes know each other`,
                remedy: `Have it issued with ${internalName}; servers demand it, though not every version does at once.`,
              },
            ],
      ),
  },
];
