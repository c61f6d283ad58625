import type { Goal } from "../../provider/planning/goal";
import type { ClusterState } from "../../provider/planning/state";
import type { Step } from "../../provider/planning/step";
import type { RecordContent } from "../../provider/record";
import type { AutoFailoverSettings, FunctionName } from "../../provider/vocabulary";
import type { World } from "./world";

/** Where everything stands: the cluster, the records in it, and the run that is under way, if any. */
export interface Position {
  readonly world: World;
  /** Oldest first; the last is the run's own while there is one. */
  readonly records: readonly RecordContent[];
  readonly run?: ModelRun;
}

export interface ModelRun {
  /** What was asked for, with what is taken over. */
  readonly goal: Goal;
  /** Before the first change, of an earlier run that is taken over where there is one. */
  readonly start: ClusterState;
  readonly takenOver: boolean;
  readonly phase: Phase;
  /** From the one that is under way on. */
  readonly steps: StepList;
  /** The guards of the first of `steps` held, and the record says what it may change. */
  readonly begun: boolean;
  readonly window: ModelWindow;
  /** A write was sent. */
  readonly changed: boolean;
}

export interface ModelWindow {
  readonly autoFailover?: AutoFailoverSettings;
  readonly paused: readonly FunctionName[];
}

/**
 * `taking`: the own record is written, dead runs' are not dropped yet. `forward`: steps of the plan. `closing`: what a dead run left off is put
 * back after them. `closing again`: after a failure while closing. `back`: after a failure before. `closing back`: what was off is put back
 * after that.
 */
export type Phase = "taking" | "forward" | "closing" | "closing again" | "back" | "closing back";

/** How a run ends that does not die. */
export type Ending = "done" | "refused" | "brought back" | "nothing changed" | "left half-way";

/** From one position to the next. */
export interface Move {
  readonly text: string;
  readonly next: Position;
  /** Without a fault. */
  readonly regular: boolean;
  readonly ending?: Ending;
  /** Rules that it breaks. */
  readonly broken?: readonly string[];
}

/** Steps that are left, one after the other. */
export interface StepList {
  readonly first?: Step;
  readonly rest?: StepList;
}
