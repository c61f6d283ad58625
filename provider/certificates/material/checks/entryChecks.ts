import type { MaterialCheck } from "../finding";
import { propertyOf } from "../readMaterial";

const purposes = ["server", "client"] as const;

/** Does every node have its entry, and can the entries' texts be read at all? */
export const entryChecks: readonly MaterialCheck[] = [
  {
    check: "everyNodeHasAnEntry",
    find: ({ material: { entries: all }, cluster }) =>
      purposes
        .map((purpose) => ({ purpose, entries: all.filter((entry) => entry.purpose === purpose) }))
        .filter(({ entries }) => entries.length > 0)
        .flatMap(({ purpose, entries }) =>
          cluster.nodes
            .filter((node) => entries.every((entry) => entry.node?.otpNode !== node.otpNode))
            .map((node) => ({
              severity: "refuse",
              path: propertyOf[purpose],
              found: `there is no entry for ${node.name} (${node.otpNode})`,
              remedy:
                "Give a certificate for every node: one that is left out would stay on a chain that others may not trust.",
            })),
        ),
  },
  {
    check: "noStrangers",
    find: ({ material: { entries }, cluster }) =>
      entries
        .filter((entry) => entry.node === undefined)
        .map((entry) => ({
          severity: "refuse",
          path: entry.path,
          found: `the cluster has no node ${entry.key}`,
          remedy: `Name the nodes as the cluster does: ${cluster.nodes.map(({ name }) => name).join(", ")}.`,
        })),
  },
  {
    check: "oneEntryForANode",
    find: ({ material: { entries } }) =>
      entries.flatMap((entry, index) => {
        const first = entries
          .slice(0, index)
          .find(
            ({ node, purpose }) => node !== undefined && node === entry.node && purpose === entry.purpose,
          );
        return first === undefined
          ? []
          : [
              {
                severity: "refuse",
                path: entry.path,
                found: `${entry.key} and ${first.key} are the same node`,
                remedy: "Keep one of the two entries.",
              },
            ];
      }),
  },
  {
    check: "pemReadable",
    find: ({ material: { authorities, entries } }) =>
      [...authorities, ...entries.map(({ chain }) => chain)].flatMap(({ path, unreadable }) =>
        unreadable === undefined
          ? []
          : [
              {
                severity: "refuse",
                path,
                found: unreadable.replace(/^The text/, "the text").replace(/\.$/, ""),
                remedy:
                  "Give PEM text: each certificate from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.",
              },
            ],
      ),
  },
];
