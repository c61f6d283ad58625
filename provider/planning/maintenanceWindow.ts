import type { AutoFailoverSettings, EventingFunction, FunctionName } from "../vocabulary";
import { startDraft, type BareStep, type Draft } from "./draft";
import { inTransition, isIll, processes, whenSettled } from "./look";
import { changesConfiguration, leavesLinksAlone, rules } from "./rules";
import type { ClusterState } from "./state";
import type { Step, StepKind } from "./step";

/**
 * Opens what the rules need before the first step that needs it, and closes it after the last: auto-failover around everything (unless no
 * step can cut a link), Eventing around encryption and its level.
 */
export function withWindow(state: ClusterState, steps: readonly Step[]): readonly Step[] {
  if (!steps.some(changesConfiguration)) return [];
  const draft = withOpening(state, steps);
  const paused = steps.some(needsPause) ? toPause(state) : [];
  const disables = draft.steps.some(({ kind }) => kind === "disableAutoFailover");
  closingSteps(paused, disables ? state.autoFailover : { enabled: false }).forEach((one) => draft.add(one));
  return draft.steps;
}

/** As `withWindow`, but what is opened is not closed. */
export function withOpening(state: ClusterState, steps: readonly Step[]): Draft {
  const draft = startDraft(state);
  const pause = pausePoint(steps);
  const disables =
    state.autoFailover.enabled &&
    steps.some(({ kind }) => needs("autoFailoverOff", kind) && !leavesLinksAlone(kind, state));
  if (disables) draft.add({ kind: "disableAutoFailover" });
  steps.forEach((step, index) => {
    if (index === pause) pauseSteps(state).forEach((one) => draft.add(one));
    draft.add(step);
  });
  return draft;
}

/** What closes a window that is open in this state, with what stands in it to be put back. `atRest`: no change of the configuration is under way. */
export function stepsThatClose(
  state: ClusterState,
  window: { readonly paused: readonly FunctionName[]; readonly autoFailover?: AutoFailoverSettings },
  atRest: boolean,
): readonly Step[] {
  const closing = atRest && state.nodes.some(isIll) ? closingBesideIll : closingSteps;
  const draft = startDraft(state);
  closing(window.paused, window.autoFailover ?? { enabled: false }).forEach((step) => draft.add(step));
  return draft.steps;
}

/** What closes a window: exactly what was paused is resumed, then auto-failover goes back with every field it had. */
function closingSteps(
  paused: readonly FunctionName[],
  autoFailover: AutoFailoverSettings,
): readonly BareStep[] {
  const steps: BareStep[] = [{ kind: "confirmHealthy" }];
  if (paused.length > 0) steps.push({ kind: "resumeFunctions", functions: paused.map(nameOnly) });
  if (autoFailover.enabled) steps.push({ kind: "restoreAutoFailover", settings: autoFailover });
  return steps;
}

/**
 * What closes a window while a node is ill and no change is under way, which could be why it is. Auto-failover, which is there for such a node, goes
 * first; functions may not come back before it was failed over.
 */
function closingBesideIll(
  paused: readonly FunctionName[],
  autoFailover: AutoFailoverSettings,
): readonly BareStep[] {
  return closingSteps(paused, autoFailover)
    .flatMap((step) =>
      step.kind === "resumeFunctions" || step.kind === "restoreAutoFailover"
        ? { ...step, atRest: true as const }
        : [],
    )
    .reverse();
}

/**
 * The step before which Eventing is paused: the first that no function may run through, or the listeners that are added for it, as in the
 * documented sequence (pause functions, then enable, of which listeners are a part). While functions are being paused, for minutes, nothing
 * was changed yet then, so that a node that is lost meanwhile leaves nothing off. -1: none.
 */
function pausePoint(steps: readonly Step[]): number {
  let point = steps.findIndex(needsPause);
  while (steps[point - 1]?.kind === "enableListeners") point--;
  return point;
}

/** Pauses what is deployed, when all functions have come to rest. */
function pauseSteps(state: ClusterState): readonly BareStep[] {
  const moving = functionsOf(state).filter((one) => inTransition(one.status));
  const paused = toPause(state);
  const steps: BareStep[] = [];
  if (moving.length > 0) steps.push({ kind: "waitForFunctions", functions: moving.map(nameOnly) });
  if (paused.length > 0) steps.push({ kind: "pauseFunctions", functions: paused.map(nameOnly) });
  return steps;
}

/** Deployed functions, and those that are on their way there. */
function toPause(state: ClusterState): readonly EventingFunction[] {
  return functionsOf(state).filter((one) => processes(whenSettled(one.status)));
}

function functionsOf(state: ClusterState): readonly EventingFunction[] {
  return state.functions.readable ? state.functions.value : [];
}

function nameOnly({ name, scope }: FunctionName): FunctionName {
  return scope === undefined ? { name } : { name, scope };
}

function needsPause({ kind }: Step): boolean {
  return needs("functionsPaused", kind);
}

function needs(ruleName: string, kind: StepKind): boolean {
  return rules.some((rule) => rule.name === ruleName && rule.steps.includes(kind));
}
