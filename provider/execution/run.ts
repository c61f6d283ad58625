import type { ClusterClient } from "../cluster/nodeApi";
import type { Goal } from "../planning/goal";
import type { ClusterState } from "../planning/state";
import type { Step } from "../planning/step";
import type { Held, RecordContent } from "../record";
import type { Time } from "../time";
import type { AutoFailoverSettings, FunctionName } from "../vocabulary";
import type { CertificateSupplies } from "./certificates/tools";
import { whileLocked } from "./certificates/whileLocked";
import { ExposureClock } from "./exposure";
import type { Guard } from "./guard";
import { jointLimits, jointOptions, jointSupplies } from "./joint";
import { leaveRest } from "./lostNode";
import { stepRunners, type StepRunners } from "./steps";
import type { Found, Limits, Operation, Progress, StepReport } from "./types";

/** What must be put back before the run may end. */
export interface Window {
  /** As they were before auto-failover was switched off. */
  autoFailover?: AutoFailoverSettings;
  /** Exactly the functions that this run paused. */
  paused: FunctionName[];
}

/** The restoration record of the run. */
export interface Keeping {
  readonly held: Held;
  /** What the run is to reach, with what it takes over. */
  readonly goal: Goal;
  /** Before the first change, of an earlier run that is taken over where there is one. */
  readonly start: ClusterState;
  /** What a resource that is being created counts as found. */
  readonly found: Found;
  /** The work of a dead run is to be ended, too. */
  readonly takenOver: boolean;
  /** See `RecordContent`. */
  readonly broughtCAs: string[];
  /** No write of a change was sent that was not seen done; of a dead run that is taken over, too. */
  atRest: boolean;
  saved?: RecordContent;
}

/** One run on one cluster, for all operations that were gathered. */
export interface Run {
  readonly client: ClusterClient;
  readonly time: Time;
  readonly limits: Limits;
  readonly nodesAtOnce: number;
  readonly progress: Progress;
  readonly runners: StepRunners;
  /** Keys and their delivery, for certificates; writes into inboxes only as long as the lock is held. */
  readonly supplies: CertificateSupplies;
  /** On `time`: when the operation's own limit is reached; the way back has another. */
  end: number;
  /** See `Operation`. */
  readonly stop?: AbortSignal;
  readonly window: Window;
  readonly exposure: ExposureClock;
  readonly reports: StepReport[];
  /** The lock, and what the record says; absent where nothing is written. */
  keeping?: Keeping;
  /** What was changed is being put back: see `onTheWayBack`. */
  goingBack?: boolean;
  /** See `tellOnce`. */
  readonly told: Set<string>;
  /** A write was sent. */
  changed: boolean;
  /** The one that is under way. */
  step?: Step;
  /** Of that step. */
  guard?: Guard;
}

export function startRun(client: ClusterClient, operations: readonly Operation[], time: Time): Run {
  const limits = jointLimits(operations);
  const supplies = whileLocked(jointSupplies(operations), () => {
    run.keeping?.held.expectValid();
    leaveRest(run);
  });
  const run: Run = {
    client,
    time,
    limits,
    nodesAtOnce: jointOptions(operations).nodesAtOnce,
    progress: toAll(operations),
    runners: stepRunners(supplies),
    supplies,
    end: time.now() + limits.operation,
    stop: AbortSignal.any(operations.flatMap(({ stop }) => stop ?? [])),
    window: { paused: [] },
    exposure: new ExposureClock(time),
    reports: [],
    told: new Set(),
    changed: false,
  };
  return run;
}

/** What holds for the whole run is logged once, however many steps come upon it. */
export function tellOnce({ told, progress }: Run, text: string): void {
  if (told.has(text)) return;
  told.add(text);
  progress.info(text);
}

/** The status goes to every operation, texts that are logged to the first. */
function toAll(operations: readonly Operation[]): Progress {
  const [first] = operations;
  return {
    status: (text) => operations.forEach(({ progress }) => progress.status(text)),
    info: (text) => first?.progress.info(text),
    warn: (text) => first?.progress.warn(text),
  };
}
