import { functionLabel, listed } from "../look";
import { isBefore } from "../versions";
import {
  changesFamily,
  endsOnly,
  encryptsMore,
  hasEventingNodes,
  reachesStrict,
  touchesEncryption,
  type Check,
  type CheckInput,
} from "./check";

/** Reasons that lie in the cluster as a whole. */
export const clusterChecks: readonly Check[] = [
  {
    rule: "enterpriseEdition",
    find: ({ state }) =>
      state.edition === "enterprise"
        ? []
        : [
            {
              found: "this is Community Edition",
              remedy: "Node-to-node encryption, IPv6 and certificates of your own need Enterprise Edition.",
            },
          ],
  },
  {
    rule: "noRebalance",
    find: ({ state, options }) =>
      state.rebalanceRunning && !options.waitForRebalance
        ? [
            {
              found: "a rebalance is running",
              remedy: "Wait until it has ended, or allow waiting (longer) with `timeouts.rebalance`.",
            },
          ]
        : [],
  },
  {
    rule: "permissions",
    find: (input) => {
      const onlyForRecord = input.state.missingPermissions.filter((one) => isForRecordOnly(one, input));
      const lacking =
        input.options.recordPlace === "file"
          ? input.state.missingPermissions.filter((one) => !onlyForRecord.includes(one))
          : input.state.missingPermissions;
      if (lacking.length === 0) return [];
      const or = lacking.every((one) => onlyForRecord.includes(one))
        ? ' Here it is only for the restoration record: record: "file" keeps that on this machine.'
        : "";
      return [
        {
          found: `the user lacks ${listed(lacking)}`,
          remedy: `Use a Full Admin, or a user with Cluster Admin, Security Admin and Eventing Full Admin together, from 8.0 on Local User Admin as well.${or}`,
        },
      ];
    },
  },
  {
    rule: "eventingReadable",
    find: (input) =>
      !input.state.functions.readable &&
      hasEventingNodes(input.state) &&
      (touchesEncryption(input) || changesFamily(input))
        ? [
            {
              found: `the Eventing functions cannot be read: ${input.state.functions.reason}`,
              remedy:
                "Use a user with Eventing Full Admin (or a Full Admin), and see that Eventing answers; deployed functions must be paused, so all of them must be known.",
            },
          ]
        : [],
  },
  {
    rule: "functionsKnown",
    find: (input) => {
      if (!input.state.functions.readable || !touchesEncryption(input)) return [];
      const invalid = input.state.functions.value
        .filter((one) => one.status === "invalid")
        .map(functionLabel);
      return invalid.length === 0
        ? []
        : [
            {
              found: `Eventing functions in status invalid: ${listed(invalid)}`,
              remedy: "Undeploy or repair them: it is not known whether they process mutations.",
            },
          ];
    },
  },
  {
    rule: "strictVersion",
    find: (input) => atLeast(input.state, "7.0.2", reachesStrict(input), "the level strict"),
  },
  {
    rule: "onlyVersion",
    find: (input) => atLeast(input.state, "7.0.2", endsOnly(input), "`only`"),
  },
  {
    rule: "eventingEncryptionVersion",
    find: (input) =>
      atLeast(
        input.state,
        "7.0.2",
        hasEventingNodes(input.state) && encryptsMore(input),
        "node-to-node encryption of a cluster with Eventing nodes",
      ),
  },
  {
    rule: "remoteClustersSecure",
    find: (input) => {
      if (!reachesStrict(input)) return [];
      const remotes = input.state.remoteClusters;
      if (!remotes.readable) {
        return [
          {
            found: `XDCR references cannot be read: ${remotes.reason}`,
            remedy: "Make them readable for this user.",
          },
        ];
      }
      const open = remotes.value
        .filter((one) => one.secureType !== "full")
        .map((one) => `${one.name} (${one.secureType})`);
      return open.length === 0
        ? []
        : [
            {
              found: `XDCR references that are not fully secure: ${listed(open)}`,
              remedy: "Set them to full encryption first: at strict, unencrypted replication stops.",
            },
          ];
    },
  },
];

/** Rights on security are needed for the level, for certificates, and for a record in the cluster's groups. */
function isForRecordOnly(permission: string, { goal, steps }: CheckInput): boolean {
  if (permission.startsWith("cluster.admin.users!")) return true;
  if (!permission.startsWith("cluster.admin.security!")) return false;
  return goal.certificates === undefined && !steps.some(({ kind }) => kind === "setLevel");
}

function atLeast(
  state: { nodes: readonly { version: string }[] },
  version: string,
  wanted: boolean,
  what: string,
) {
  const old = state.nodes.find((node) => isBefore(node.version, version));
  return wanted && old !== undefined
    ? [{ found: `the server is ${old.version}`, remedy: `Upgrade: ${what} needs ${version} or later.` }]
    : [];
}
