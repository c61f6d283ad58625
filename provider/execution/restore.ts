import type { ClusterClient } from "../cluster/nodeApi";
import { differencesIn, functionsBeside } from "../planning/look";
import { defaultPlanOptions, plan } from "../planning/planner";
import type { Goal } from "../planning/goal";
import type { ClusterState, NodeState } from "../planning/state";
import type { Step } from "../planning/step";
import { openRecords, removeClosed, type RecordContent } from "../record";
import type { Time } from "../time";
import type { AutoFailoverSettings, FunctionName, RecordPlace } from "../vocabulary";
import { withoutClosing } from "./closing";
import { refused } from "./failure";
import { storeOf } from "./recordKeeping";
import { isBack, isFinished, isSettled, onlyBroughtCAs, startOf, type Adopted } from "./restoration";
import { onlyFound } from "./found";
import { startRun } from "./run";
import type { Limits, Operation, Progress, RecordSettings, StepReport } from "./types";
import { startAsGoal } from "./undo";
import { withLock, type Decision } from "./withLock";

export interface RestoreRequest {
  /** Names it in messages of others. */
  readonly requester: string;
  /** Bring family, encryption and level back to what they were, too. */
  readonly undo: boolean;
  /** Nobody hears of it: what a run of certificates is to know of the dead one stays in the record for it. */
  readonly unheard?: boolean;
  readonly limits: Limits;
  readonly progress: Progress;
  /** Default `cluster`. */
  readonly recordPlace?: RecordPlace;
  readonly record?: RecordSettings;
  /** Asked while the lock is held, right before the first write. */
  confirm(offer: Offer): Promise<boolean>;
}

/** What would be put back. */
export interface Offer {
  /** What comes before that: the way back, or the removal of listeners that are left over. */
  readonly steps: readonly Step[];
  readonly functions: readonly FunctionName[];
  readonly autoFailover?: AutoFailoverSettings;
  /** A node is ill, and no change of the dead run was under way: auto-failover goes first, and no node has to be well. */
  readonly besideIll: boolean;
  /** Family, encryption and level are neither as they were nor as was asked, and stay so; the record is kept. */
  readonly inPart: boolean;
  /** The dead run was changing certificates; they stay as they are, since their keys are not known here. */
  readonly certificatesStay: boolean;
}

export type Restored =
  /** No record says that something is to be put back, or everything that it names is back already. */
  | { readonly outcome: "nothing" }
  /** Not wanted; nothing was changed. */
  | { readonly outcome: "declined" }
  /** Nothing could be put back as the cluster is; the record is kept. */
  | {
      readonly outcome: "halfWay";
      readonly reasons: readonly string[];
      readonly start: RecordContent["start"];
      /** Until those nodes are well or failed over, no way on is open. */
      readonly illNodes: boolean;
    }
  | {
      readonly outcome: "restored" | "inPart";
      readonly steps: readonly StepReport[];
      readonly start: RecordContent["start"];
      /** As in the offer. */
      readonly certificatesStay: boolean;
    };

/** Ends a run before its first write. */
class Ended extends Error {
  constructor(readonly result: Restored) {
    super(result.outcome);
  }
}

/**
 * Closes what dead runs left open, as the next converge would, but without a goal of its own: puts functions and auto-failover back where nodes are
 * alike and healthy; with `undo` brings family, encryption and level back first. Throws CBSEC_BUSY while the owner lives, CBSEC_REFUSED when the
 * way back is not safe now, and what converge throws; the record is kept then. A record that says that all is back is removed, as converge does.
 */
export async function restore(client: ClusterClient, request: RestoreRequest, time: Time): Promise<Restored> {
  const operation: Operation = {
    ...request,
    facet: "encryption",
    goal: {},
    options: { ...defaultPlanOptions, recordPlace: request.recordPlace },
  };
  const run = startRun(client, [operation], time);
  const { uuid } = await client.identity();
  const store = storeOf(client, uuid, [operation]);
  const views = await store.list();
  const open = openRecords(views);
  const [oldest] = open.flatMap(({ content }) => content ?? []);
  if (open.length === 0) {
    await removeClosed(store, views).catch(() => undefined);
    return { outcome: "nothing" };
  }
  const lookAt = request.undo ? startOf(oldest) : {};
  let offered: { readonly offer: Offer; readonly first: RecordContent } | undefined;
  const decide = async (state: ClusterState, adopted: Adopted): Promise<Decision> => {
    const { first, broughtCAs, atRest } = adopted;
    const forTheNext = request.unheard === true ? leftUnheard(state, adopted) : {};
    if (first === undefined) return { goal: {}, ...forTheNext };
    const ill = illnesses(state);
    const besideIll = atRest && ill.length > 0 && !(request.undo && !isBack(first, state));
    const hindering = besideIll ? [] : ill;
    const goal = request.undo ? wayBack(first, hindering) : asItIs(state, first, hindering);
    const { steps, refusals } = plan(state, goal, operation.options);
    if (refusals.length > 0) throw refused(request.requester, refusals);
    const offer: Offer = {
      steps: withoutClosing(steps),
      ...offAtTheEnd(state, adopted, steps),
      besideIll,
      inPart: !request.undo && !isSettled(first, state),
      certificatesStay: (first.goal as Goal).certificates !== undefined,
    };
    if (isEmpty(offer)) throw new Ended(halfWay(first, ["functions and auto-failover are back already"]));
    if (!(await request.confirm(offer))) throw new Ended({ outcome: "declined" });
    offered = { offer, first };
    return {
      goal,
      ...(request.undo ? {} : { back: state }),
      ...(offer.inPart ? { left: whatIsLeft(first, broughtCAs) } : forTheNext),
    };
  };
  try {
    await withLock(run, store, [operation], () => lookAt, decide);
  } catch (error) {
    if (error instanceof Ended) return error.result;
    throw error;
  }
  if (offered === undefined) return { outcome: "nothing" };
  const { offer, first } = offered;
  const { inPart, certificatesStay } = offer;
  return {
    outcome: inPart ? "inPart" : "restored",
    steps: run.reports,
    start: first.start,
    certificatesStay,
  };
}

function wayBack(first: RecordContent, ill: readonly string[]): Goal {
  if (ill.length > 0) throw new Ended(halfWay(first, ill, true));
  const goal = startOf(first);
  if (goal.encryption === undefined) {
    throw new Ended(
      halfWay(first, ["the nodes were not alike before that run, so there is nothing to go back to"]),
    );
  }
  return goal;
}

/** What is switched off goes back on only where nodes are alike, and healthy unless no change is under way. */
function asItIs(state: ClusterState, first: RecordContent, ill: readonly string[]): Goal {
  const reasons = [...differencesIn(state), ...ill];
  if (reasons.length > 0) throw new Ended(halfWay(first, reasons, ill.length > 0));
  return startAsGoal(state);
}

function illnesses({ nodes }: ClusterState): readonly string[] {
  return nodes.flatMap((node) => illness(node) ?? []);
}

function illness({ name, status, membership, unreachable }: NodeState): string | undefined {
  if (unreachable !== undefined) return `${name} cannot be reached (${unreachable})`;
  return membership === "active" && status !== "healthy" ? `${name} is ${status}` : undefined;
}

function halfWay({ start }: RecordContent, reasons: readonly string[], illNodes = false): Restored {
  return { outcome: "halfWay", reasons, start, illNodes };
}

/** What dead runs left off, and what the steps themselves switch off. */
function offAtTheEnd(
  state: ClusterState,
  adopted: Adopted,
  steps: readonly Step[],
): Pick<Offer, "functions" | "autoFailover"> {
  const paused = steps.flatMap((step) => (step.kind === "pauseFunctions" ? step.functions : []));
  const disabled = steps.some(({ kind }) => kind === "disableAutoFailover");
  const autoFailover = adopted.autoFailover ?? (disabled ? state.autoFailover : undefined);
  return {
    functions: [...adopted.functions, ...functionsBeside(adopted.functions, paused)],
    ...(autoFailover === undefined ? {} : { autoFailover }),
  };
}

function isEmpty({ steps, functions, autoFailover }: Offer): boolean {
  return steps.length === 0 && functions.length === 0 && autoFailover === undefined;
}

/** What only a record tells a run of the resource for which the dead one was at work. */
function leftUnheard(
  state: ClusterState,
  { first, finished, certificates, broughtCAs }: Adopted,
): { readonly left?: RecordContent } {
  const reached = first !== undefined && isFinished(first, state) ? first : finished;
  if (reached !== undefined) return { left: onlyFound(reached, broughtCAs) };
  return certificates !== undefined && broughtCAs.length > 0
    ? { left: onlyBroughtCAs(certificates, broughtCAs) }
    : {};
}

/** The start, so that the next run or `undo` still knows the way back. */
function whatIsLeft({ goal, start }: RecordContent, broughtCAs: readonly string[]): RecordContent {
  return {
    goal,
    start,
    ...(broughtCAs.length === 0 ? {} : { broughtCAs }),
    functions: [],
    phase: "functions and auto-failover are back; family, encryption and level are not",
  };
}
