import type { Goal } from "../planning/goal";
import type { Plan } from "../planning/plan";
import { planLines } from "../planning/planLines";
import type { ClusterState } from "../planning/state";
import type { Step } from "../planning/step";
import { isSecurityError } from "../errors/securityError";
import { firstLine } from "../errors/firstLine";
import { functionsBeside, isIll } from "../planning/look";
import { takeLock, type FoundRecord, type Held, type RecordContent, type RecordStore } from "../record";
import { broughtAsAsked } from "./certificates/broughtCAs";
import { removeLeftFiles } from "./certificates/leftFiles";
import { leftWithCertificates } from "./certificates/leftWith";
import { isClosing, withoutClosing } from "./closing";
import { onTheWayBack, recover } from "./failure";
import { foundBefore, foundInShort, leftToOthers, onlyFound } from "./found";
import { optionsAfterWaiting } from "./joint";
import { readStateOfOneLevel } from "./oneLevel";
import { readState } from "./readState";
import { clockOf, ownerOf } from "./recordKeeping";
import { noFunctions, remember } from "./remember";
import {
  adopt,
  isFinished,
  leadsElsewhere,
  onlyBroughtCAs,
  startOf,
  stateAtStart,
  type Adopted,
} from "./restoration";
import type { Keeping, Run } from "./run";
import { runSteps } from "./runSteps";
import { readFunctions } from "./steps/functions";
import { planTakingOver } from "./takingOver";
import type { Operation } from "./types";
import { closeWindow, goBack } from "./undo";

export interface Done {
  /** The state before the first change. */
  readonly start: ClusterState;
  readonly planned: Plan;
  /** What the goal was turned down for. */
  readonly refused?: Plan;
  /** There was a dead run, which was ended before that: undone, or its window closed. */
  readonly afterDeadRun?: boolean;
  /** What the record is to say of that run. */
  readonly left?: RecordContent;
  /** The state after the last change; absent when nothing was changed. */
  readonly end?: Promise<ClusterState>;
}

/** What is to be done, decided when the lock is held. */
export interface Decision {
  /** For facets that it does not name, the start of the dead run that is taken over counts. */
  readonly goal: Goal;
  /** Where a step that fails leads back to; default the start. */
  readonly back?: ClusterState;
  /** What the record is to say afterwards, when not everything will be back. */
  readonly left?: RecordContent;
  /** Asked for what is reported, before the record goes: once it is gone, only who hears the report knows what was found. */
  readonly lookAtEnd?: () => Promise<ClusterState>;
}

/** Decides with what the cluster shows and with what dead runs left; when it throws, nothing is done and their records stay. */
export type Decide = (state: ClusterState, adopted: Adopted) => Promise<Decision>;

/**
 * Carries out what is to be done while the cluster's lock is held. The record goes when everything is back, and stays when something
 * is not.
 */
export async function withLock(
  run: Run,
  store: RecordStore,
  operations: readonly Operation[],
  lookAt: (dead: readonly FoundRecord[]) => Goal,
  decide: Decide,
): Promise<Done> {
  const clock = clockOf(run.time);
  const { times } = operations[0]?.record ?? {};
  // As patient as the most patient of them.
  const wait = Math.max(...operations.map(({ record }) => record?.wait ?? 0));
  const { held, dead } = await takeLock(
    store,
    ownerOf(operations, clock),
    { times, wait, onWait: (text) => run.progress.status(text) },
    clock,
  );
  let left: RecordContent | undefined;
  try {
    const state = await readStateAfter(run, dead, lookAt(dead));
    const adopted = adopt(dead, state);
    adopted.notes.forEach((note) => run.progress.warn(note));
    const decision = await decide(state, adopted);
    const { goal } = decision;
    left = decision.left;
    const whole: Goal = { ...startOf(adopted.first), ...goal };
    const start = stateAtStart(state, adopted.first);
    const keeping: Keeping = {
      held,
      goal: whole,
      start,
      found: foundBefore(start, goal, adopted.finished),
      takenOver: adopted.first !== undefined,
      broughtCAs: [...adopted.broughtCAs],
      atRest: adopted.atRest,
    };
    run.keeping = keeping;
    if (left === undefined) {
      leftWithCertificates(goal, adopted).forEach((text) => run.progress.warn(text));
      left = leftToOthers(goal, adopted.finished);
    }
    takeOver(run, adopted);
    await remember(run, "preparing", { ...state, functions: noFunctions });
    for (const record of dead) await held.drop(record);
    const back = decision.back ?? keeping.start;
    const done = await carryOut(run, keeping, state, adopted, operations, back);
    const end = run.changed ? decision.lookAtEnd?.() : undefined;
    await end?.catch(() => undefined);
    left ??= done.left ?? forTheNext(run, done.refused === undefined ? "reached" : "refused");
    if (left !== undefined) await leave(held, left);
    else await release(run, held, done.refused === undefined ? keeping.saved : undefined);
    return { ...done, ...(end === undefined ? {} : { end }) };
  } catch (error) {
    if (isSecurityError(error, "CBSEC_LOCK_LOST")) held.abandon();
    else if (somethingIsOff(run, error)) await held.leave().catch(() => undefined);
    else if ((left ??= forTheNext(run, "failed"))) await leave(held, left).catch(() => undefined);
    else await held.release().catch(() => undefined);
    throw error;
  }
}

/** The state, in which functions that dead runs named are looked for until they are gone for certain. */
async function readStateAfter(run: Run, dead: readonly FoundRecord[], goal: Goal): Promise<ClusterState> {
  const state = await readStateOfOneLevel(run, goal);
  const { nodes, functions } = state;
  const named = dead.flatMap(({ content }) => content?.functions ?? []);
  const expected = nodes.some(({ services }) => services.includes("eventing")) && functions.readable;
  if (!expected || functionsBeside(functions.value, named).length === 0) return state;
  await readFunctions(run, named);
  return readState(run.client, goal);
}

/** What no state will tell of stands in the record until a run of its resource finds it: what was found, and CAs. */
function forTheNext(run: Run, end: "reached" | "refused" | "failed"): RecordContent | undefined {
  const { saved, broughtCAs } = run.keeping ?? {};
  const unheard = run.stop?.aborted === true;
  if (saved === undefined || broughtCAs === undefined) return undefined;
  if (end === "reached" && unheard && leadsElsewhere(saved)) return onlyFound(saved, broughtCAs);
  return (unheard || end === "refused") && broughtAsAsked(run).length > 0
    ? onlyBroughtCAs(saved, broughtCAs)
    : undefined;
}

async function release(run: Run, held: Held, reached: RecordContent | undefined): Promise<void> {
  await held.release(reached && foundInShort(reached)).catch((error: unknown) => {
    run.progress.warn(
      `Everything is back, but the restoration record could not be removed; the next run does. ${firstLine(error)}`,
    );
  });
}

async function leave(held: Held, left: RecordContent): Promise<void> {
  await held.save(left);
  await held.leave();
}

function takeOver(run: Run, { autoFailover, functions }: Adopted): void {
  run.window.paused.push(...functions);
  if (functions.length > 0) run.exposure.off("eventingPaused");
  if (autoFailover === undefined) return;
  run.window.autoFailover = autoFailover;
  run.exposure.off("autoFailoverOff");
}

/** Steps of the plan; what a dead run left off is put back with the rest, at the end. */
async function carryOut(
  run: Run,
  { goal, start }: Keeping,
  state: ClusterState,
  adopted: Adopted,
  operations: readonly Operation[],
  back: ClusterState,
): Promise<Done> {
  const { first } = adopted;
  const planned = planTakingOver(state, goal, optionsAfterWaiting(operations), adopted);
  if (planned.refusals.length > 0) {
    if (first === undefined) return { start, planned, refused: planned };
    // What it had done to the end stays beside a node that is ill, which cannot be changed.
    const stays = adopted.atRest && state.nodes.some(isIll);
    await onTheWayBack(run, () => (stays ? closeWindow(run, state) : goBack(run, back)));
    const left = stays && isFinished(first, state) ? onlyFound(first, adopted.broughtCAs) : undefined;
    return { start, planned, refused: planned, afterDeadRun: true, ...(left && { left }) };
  }
  if (planned.steps.length > 0) run.progress.info(planLines(planned).join("\n"));
  try {
    const steps = first === undefined ? planned.steps : withoutClosing(planned.steps);
    await runSteps(run, steps, "", asLongAsWanted(run));
    if (first !== undefined) await closeWindow(run, state);
  } catch (failure) {
    await recover(run, back, failure);
  }
  await removeLeftFiles(run, state, goal, planned.steps);
  return { start, planned };
}

/** When nobody waits for the result any more, no further step is begun but those that close the window. */
function asLongAsWanted({ stop }: Run): (step: Step) => void {
  return (step) => {
    if (!isClosing(step)) stop?.throwIfAborted();
  };
}

/** A way back that failed, or a dead run's work that was taken over and not ended: the record stays for the next run. */
export function somethingIsOff(
  {
    window,
    changed,
    keeping,
  }: Pick<Run, "window" | "changed"> & {
    readonly keeping?: Pick<Keeping, "takenOver">;
  },
  error: unknown,
): boolean {
  if (window.autoFailover !== undefined || window.paused.length > 0) return true;
  return (changed || keeping?.takenOver === true) && !isSecurityError(error, "CBSEC_STEP_FAILED");
}
