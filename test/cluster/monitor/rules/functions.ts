import type { Attempt, Rule } from "../rule";
import { difference } from "../sight";
import type { TrueFunction, Truth } from "../truth";

const mustBePaused =
  "Eventing functions must be paused before node-to-node encryption for the cluster is enabled, disabled, or is established at a new level: this prevents loss of mutations (Node-to-Node Encryption).";
const resumed =
  "All paused Eventing functions should then be resumed, once changes to node-to-node encryption are complete (Node-to-Node Encryption).";

/** States in which a function processes no mutations and will not by itself. */
const restingStatuses: readonly string[] = ["paused", "undeployed", "invalid"];
const deployedStatuses: readonly string[] = ["deployed", "deploying", "resuming"];
/** Where a function in transition comes to rest. */
const settledStatus: Readonly<Record<string, string>> = {
  deploying: "deployed",
  resuming: "deployed",
  pausing: "paused",
  undeploying: "undeployed",
};

export const encryptionWhileFunctionRuns: Rule = {
  name: "encryptionWhileFunctionRuns",
  source: mustBePaused,
  judgeRequest: ({ effect, before, refused }) =>
    refused || effect?.encryptedTo === undefined
      ? []
      : runningFunctions(before).map(
          ({ id, status }) =>
            `encryption switched ${effect.encryptedTo ? "on" : "off"} while function ${id} is ${status}`,
        ),
};

export const levelWhileFunctionRuns: Rule = {
  name: "levelWhileFunctionRuns",
  source: mustBePaused,
  judgeRequest: ({ change, before, refused }) =>
    refused || change.kind !== "level" || change.level === before.level
      ? []
      : runningFunctions(before).map(
          ({ id, status }) =>
            `level changed from ${before.level} to ${change.level} while function ${id} is ${status}`,
        ),
};

export const functionResumedWhileNodesDiffer: Rule = {
  name: "functionResumedWhileNodesDiffer",
  source: resumed,
  judgeRequest: (attempt, past) => {
    const id = startedFunction(attempt);
    if (id === undefined) return [];
    const differing = difference(attempt.before);
    return [
      ...(differing ? [`function ${id} resumed while nodes differ: ${differing}`] : []),
      ...past.underWay.map(
        ({ request }) => `function ${id} resumed while ${request.node} is still being changed`,
      ),
    ];
  },
};

export const functionResumedNotDeployedBefore: Rule = {
  name: "functionResumedNotDeployedBefore",
  source: resumed,
  judgeRequest: (attempt, { start }) => {
    const id = startedFunction(attempt);
    if (id === undefined) return [];
    const status = statusOf(id, start);
    return status !== undefined && deployedStatuses.includes(status)
      ? []
      : [`function ${id} resumed, which was ${status ?? "absent"} at the start`];
  },
};

export const functionUndeployed: Rule = {
  name: "functionUndeployed",
  source: `${mustBePaused} Undeploying loses the position that pausing keeps (cluster API facts G.2).`,
  judgeRequest: ({ change, before, refused }) => {
    if (refused || change.kind !== "function" || change.action !== "undeploy") return [];
    const status = statusOf(change.id, before);
    return status === undefined || status === "undeployed" || status === "undeploying"
      ? []
      : [`function ${change.id} undeployed while ${status}: its position is lost`];
  },
};

export const functionNotRestored: Rule = {
  name: "functionNotRestored",
  source: resumed,
  judgeEnd: (start, end) =>
    start.functions.flatMap(({ id, status }) => {
      const now = statusOf(id, end);
      return now !== undefined && (now === status || now === settledStatus[status])
        ? []
        : [{ text: `function ${id} was ${status} at the start and is ${now ?? "absent"} at the end` }];
    }),
};

function runningFunctions(truth: Truth): readonly TrueFunction[] {
  return truth.functions.filter(({ status }) => !restingStatuses.includes(status));
}

/** The function that begins to process mutations by this request. */
function startedFunction({ change, before, refused }: Attempt): string | undefined {
  if (refused || change.kind !== "function") return undefined;
  if (change.action !== "resume" && change.action !== "deploy") return undefined;
  const status = statusOf(change.id, before);
  return status === undefined || deployedStatuses.includes(status) ? undefined : change.id;
}

function statusOf(id: string, truth: Truth): string | undefined {
  return truth.functions.find((candidate) => candidate.id === id)?.status;
}
