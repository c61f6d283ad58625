import { firstLine } from "../errors/firstLine";
import { isSecurityError, SecurityError } from "../errors/securityError";
import { functionLabel, listed, processes, sameFunction } from "../planning/look";
import type { Refusal } from "../planning/plan";
import { refusalLines } from "../planning/refusalLines";
import type { ClusterState } from "../planning/state";
import type { FunctionName } from "../vocabulary";
import { broughtAsAsked } from "./certificates/broughtCAs";
import { certificatesStand } from "./certificates/standing";
import { isClosing } from "./closing";
import { OperationError } from "./operationError";
import { readStateOf } from "./readState";
import { StepFailure } from "./runSteps";
import type { Run } from "./run";
import { closeWindow, goBack } from "./undo";

/**
 * What follows a failed step. Resolves when only the closing of the window had failed and succeeds now; otherwise the way back is
 * gone, and the error says what the cluster is like.
 */
export async function recover(run: Run, start: ClusterState, failure: unknown): Promise<void> {
  const lost = await lockLostBy(run, failure);
  if (lost !== undefined) throw lost;
  const closing = failure instanceof StepFailure && isClosing(failure.step);
  if (closing) return onTheWayBack(run, () => closeWindow(run, start), failure);
  if (isHalfWay(run)) await onTheWayBack(run, () => goBack(run, start), failure);
  throw await stepFailed(run, failure);
}

/**
 * Puts back what was begun, in time of its own: the operation's may be what ran out. `failure` is what made it necessary, if anything
 * failed. Throws CBSEC_LOCK_LOST, else CBSEC_NOT_UNIFORM.
 */
export async function onTheWayBack(run: Run, act: () => Promise<void>, failure?: unknown): Promise<void> {
  run.goingBack = true;
  run.end = run.time.now() + run.limits.operation;
  try {
    await act();
  } catch (error) {
    throw (await lockLostBy(run, error)) ?? (await notUniform(run, failure ?? error, error));
  }
}

/** Something was changed, if not by this run then by the dead one whose work it took over. */
function isHalfWay({ changed, keeping }: Run): boolean {
  return changed || keeping?.takenOver === true;
}

/** Whoever lost the lock writes nothing more, not even on the way back. */
async function lockLostBy(run: Run, failure: unknown): Promise<OperationError | undefined> {
  const { text, cause } = described(failure);
  const lost = isSecurityError(cause, "CBSEC_LOCK_LOST") || run.keeping?.held.valid() === false;
  if (!lost) return undefined;
  return new OperationError("CBSEC_LOCK_LOST", messageOf(cause), { step: text }, await partial(run), cause);
}

async function stepFailed(run: Run, failure: unknown): Promise<OperationError> {
  const { text, cause } = described(failure);
  const after = await partial(run);
  return new OperationError(
    "CBSEC_STEP_FAILED",
    `${afterTheWayBack(run, after.state)}. The step that failed: ${text}\n  ${messageOf(cause)}`,
    { step: text },
    after,
    cause,
  );
}

function afterTheWayBack(run: Run, live: ClusterState | undefined): string {
  if (!isHalfWay(run)) return "Nothing was changed";
  const certificates = standingOfCertificates(run, live);
  return certificates === undefined
    ? "The cluster was brought back to what it was before, and everything was put back"
    : "Address family and encryption are what they were before, and everything was put back. " +
        `Certificates stay as they are now (${certificates}), and the next run goes on from there`;
}

function standingOfCertificates({ keeping }: Run, live: ClusterState | undefined): string | undefined {
  return keeping?.goal.certificates === undefined ? undefined : certificatesStand(keeping.start, live);
}

async function notUniform(run: Run, failure: unknown, secondFailure: unknown): Promise<OperationError> {
  const { text, cause } = described(failure);
  const second = described(secondFailure);
  const after = await partial(run);
  const certificates = standingOfCertificates(run, after.state);
  return new OperationError(
    "CBSEC_NOT_UNIFORM",
    `${stillOff(run, after.state)}: the step "${text}" failed and the cluster could not be brought back. Put right what is named below, then run \`pulumi up\` again.\n` +
      `  ${messageOf(cause)}` +
      (failure === secondFailure ? "" : `\n  On the way back, "${second.text}": ${messageOf(second.cause)}`) +
      (certificates === undefined ? "" : `\n  Certificates: ${certificates}.`),
    { step: text },
    after,
    cause,
  );
}

/** What was switched off and is still off; what somebody has switched on meanwhile is said as it is. */
function stillOff({ window, keeping }: Run, live: ClusterState | undefined): string {
  const paused = window.paused.filter((name) => !isRunning(name, live));
  const level = keeping?.start.level ?? "none";
  const parts = [
    ...(level !== "none" && live?.level === "none"
      ? [`links between nodes are not encrypted (the level was ${level})`]
      : []),
    ...(paused.length > 0 ? [`Eventing functions stay paused (${listed(paused.map(functionLabel))})`] : []),
    ...(window.autoFailover === undefined
      ? []
      : [
          live?.autoFailover.enabled
            ? "auto-failover is on by somebody else's doing"
            : "auto-failover stays off",
        ]),
  ];
  const text = parts.length === 0 ? "the nodes may differ" : listedWithAnd(parts);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function listedWithAnd(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

function isRunning(name: FunctionName, live: ClusterState | undefined): boolean {
  if (live?.functions.readable !== true) return false;
  return live.functions.value.some((one) => sameFunction(one, name) && processes(one.status));
}

async function partial(run: Run) {
  const state = await readStateOf(run).catch(() => undefined);
  return {
    changed: run.changed,
    steps: run.reports,
    broughtCAs: broughtAsAsked(run),
    ...(run.keeping === undefined ? {} : { found: run.keeping.found }),
    ...(state === undefined ? {} : { state }),
  };
}

function described(failure: unknown): { text: string; cause: unknown } {
  return failure instanceof StepFailure
    ? { text: failure.step.text, cause: failure.cause }
    : { text: "preparing", cause: failure };
}

function messageOf(error: unknown): string {
  return error instanceof SecurityError ? error.message : firstLine(error);
}

/** Before the first change of this run's own: every reason at once. */
export function refused(
  requester: string,
  refusals: readonly Refusal[],
  afterDeadRun = false,
): SecurityError {
  const when = afterDeadRun
    ? "refused. What an earlier run had left half-way was ended first; beyond that nothing was changed."
    : "refused before anything was touched.";
  return new OperationError(
    "CBSEC_REFUSED",
    `${requester}: ${when}\n  ${refusalLines(refusals).join("\n  ")}`,
    {},
    { changed: false, steps: [] },
  );
}
