import type { ClusterClient } from "../cluster/nodeApi";
import { asError } from "../errors/asError";
import { isSecurityError, SecurityError } from "../errors/securityError";
import type { Goal } from "../planning/goal";
import type { Plan } from "../planning/plan";
import { plan } from "../planning/planner";
import type { ClusterState } from "../planning/state";
import { closedContents, removeClosed, type FoundRecord } from "../record";
import type { Time } from "../time";
import { areFilesLeft } from "./certificates/leftFiles";
import { claimedTwice, noLongerWanted } from "./claims";
import { refused } from "./failure";
import { foundBefore } from "./found";
import { jointGoal, jointOptions, optionsAfterWaiting } from "./joint";
import { notStarted } from "./notStarted";
import { readStateOfOneLevel } from "./oneLevel";
import { readLiveState, readState } from "./readState";
import { resultOf } from "./result";
import { isFinished, startOfDead } from "./restoration";
import { lookBefore, storeOf } from "./recordKeeping";
import { startRun, type Run } from "./run";
import type { Operation, OperationResult } from "./types";
import { waitUntil } from "./waiting";
import { withLock } from "./withLock";

type Outcome = OperationResult | Error;

/**
 * Brings one cluster to what the operations ask for together:
 * 1. two operations of one facet are both turned down;
 * 2. read the state (waiting for a rebalance where allowed); another cluster than expected is an error;
 * 3. plan; a goal that is met ends here, without any write (but for the removal of closed ones), when no restoration record is open and no earlier files lie in an inbox; refusals end here too: all are reported, nothing is touched;
 * 4. take the cluster's lock by writing this run's own record; another run that lives is CBSEC_BUSY (withLock.ts);
 * 5. read the state again: only now it is known that nobody else changes it; take over what a dead run left switched off; plan;
 * 6. log the plan, then run its steps; each: the lock still held, guards on live state, what must be put back saved, act, see it done by all nodes;
 * 7. the last steps close the window: all nodes healthy, functions resumed, auto-failover back with every field;
 * 8. when a step fails: back to the start with the same planner, then close the window; if that fails too, leave what protects off, keep the record and say so;
 * 9. delete the record when everything is back; report.
 *
 * Properties: no write before the whole plan is accepted; no step while one of its rules is broken; a step ends when every node shows it; nothing is
 * resumed or switched back on before the nodes are alike, and healthy where anything was changed; exactly what was paused is resumed; running it twice equals once.
 */
export async function converge(
  client: ClusterClient,
  operations: readonly Operation[],
  time: Time,
): Promise<readonly Outcome[]> {
  const claims = claimedTwice(operations);
  const wanted = operations.filter((_, index) => claims[index] === undefined);
  const outcomes = wanted.length === 0 ? [] : await convergeAll(client, wanted, time);
  return operations.map(
    (operation, index) => claims[index] ?? outcomes[wanted.indexOf(operation)] ?? new Error("no outcome"),
  );
}

async function convergeAll(
  client: ClusterClient,
  operations: readonly Operation[],
  time: Time,
): Promise<readonly Outcome[]> {
  const run = startRun(client, operations, time);
  const goal = jointGoal(operations);
  let unwanted: readonly Error[] | undefined;
  try {
    const state = await readRestingState(run, operations, goal);
    const store = storeOf(client, state.uuid, operations);
    const planned = plan(state, goal, optionsAfterWaiting(operations));
    const { open, views } = await lookBefore(
      store,
      (text) => planned.steps.length > 0 && run.progress.warn(text),
    );
    if (!open && planned.refusals.length > 0) return refusals(state, planned, operations);
    if (!open && planned.steps.length === 0 && !(await areFilesLeft(run, goal))) {
      // A record that says that all is back hurts nobody; where it cannot be removed it stays for the next run.
      await removeClosed(store, views).catch(() => undefined);
      const finished = closedContents(views).find((content) => isFinished(content, state));
      const found = foundBefore(state, goal, finished);
      return all(operations, resultOf(run, goal, state, planned, state, found));
    }
    const lookAt = (dead: readonly FoundRecord[]) => ({ ...startOfDead(dead), ...goal });
    const lookAtEnd = () => readLiveState(client, {}, goal.certificates && "shown");
    const decide = () => {
      unwanted = noLongerWanted(operations);
      return unwanted === undefined ? Promise.resolve({ goal, lookAtEnd }) : Promise.reject(unwanted[0]);
    };
    const done = await withLock(run, store, operations, lookAt, decide);
    if (done.refused !== undefined) return refusals(done.start, done.refused, operations, done.afterDeadRun);
    const end = (await done.end) ?? done.start;
    return all(operations, resultOf(run, goal, done.start, done.planned, end));
  } catch (error) {
    return unwanted ?? all(operations, asError(error));
  }
}

function all<T>(operations: readonly Operation[], outcome: T): readonly T[] {
  return operations.map(() => outcome);
}

async function readRestingState(
  run: Run,
  operations: readonly Operation[],
  goal: Goal,
): Promise<ClusterState> {
  const { uuid } = await run.client.identity();
  const expected = operations.find(({ expectedUuid }) => expectedUuid !== undefined && expectedUuid !== uuid);
  if (expected !== undefined) {
    throw new SecurityError(
      "CBSEC_OTHER_CLUSTER",
      `The cluster at the endpoint has uuid ${uuid}; ${expected.requester} manages ${expected.expectedUuid}.`,
    );
  }
  const state = await readStateOfOneLevel(run, goal);
  if (!state.rebalanceRunning || !jointOptions(operations).waitForRebalance) return state;
  run.progress.status("waiting for the rebalance to end");
  await waitUntil(run, "the rebalance", run.limits.rebalance, async () =>
    (await readState(run.client, {})).rebalanceRunning ? "it is still running" : undefined,
  ).catch((error: unknown) => {
    if (!isSecurityError(error, "CBSEC_DEADLINE")) throw error;
  });
  return readState(run.client, goal);
}

/** Whose facet is refused is found by planning for each alone; the others were not started because of it. */
function refusals(
  state: ClusterState,
  joint: Plan,
  operations: readonly Operation[],
  afterDeadRun = false,
): readonly Outcome[] {
  const own = operations.map((one) => plan(state, one.goal, optionsAfterWaiting([one])).refusals);
  const guilty = operations.filter((_, index) => (own[index]?.length ?? 0) > 0);
  if (guilty.length === 0)
    return operations.map(({ requester }) => refused(requester, joint.refusals, afterDeadRun));
  return operations.map((operation, index) => {
    const reasons = own[index] ?? [];
    if (reasons.length > 0) return refused(operation.requester, reasons, afterDeadRun);
    return notStarted(
      operation.requester,
      guilty.map(({ requester }) => requester),
      afterDeadRun,
    );
  });
}
