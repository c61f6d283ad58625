import type { ClusterState } from "../../planning/state";
import type { StepKind, StepOf } from "../../planning/step";
import type { Run } from "../run";

/** How one kind of step is done and seen done. Both may be run again: a step that is done already changes nothing. */
export interface StepRunner<K extends StepKind> {
  /** `live` is the cluster as it was read for the guards, a moment ago. */
  act(run: Run, step: StepOf<K>, live: ClusterState): Promise<void>;
  /** Returns when the node itself and every other node show the step's effect; CBSEC_DEADLINE otherwise. */
  verify(run: Run, step: StepOf<K>): Promise<void>;
}
