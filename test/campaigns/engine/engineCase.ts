import { isDeepStrictEqual } from "node:util";
import type { CommandResult, RunningCommand } from "../../engine/project/runningCommand";
import { writesSince } from "../../programs/support/scene";
import type { CaseResult } from "../campaign";
import { judgeClean, judgeLost, leftOver } from "../oracle";
import { recordGroups, snapshotOf, type Snapshot } from "../snapshot";
import { disturbances } from "./disturbances";
import type { Moment } from "./moments";
import { providersOf } from "./processes";
import type { Arrival, Stage } from "./stage";
import type { Place } from "./stacks";

/** A command that leads to a place, and what happens to it. */
export interface EngineCase extends Moment {
  readonly stack: string;
  readonly place: string;
}

/** Milliseconds. A dead run is known to be dead after 60 s, and a successor may have to wait for that before it begins. */
const patience = 240_000;

/** How a command after the disturbed one ended. */
type Answer = "finished" | "already done" | "busy" | "locked";

/** Disturbs one command, repeats it until it is done, and looks at what is left. */
export async function runOnStage(stage: Stage, one: EngineCase): Promise<CaseResult> {
  const place = stage.placeNamed(one.place);
  const start = stage.arrivalAt(await stage.comeBefore(place)).snapshot;
  const goal = stage.arrivalAt(place);
  const before = stage.cluster.requests.length;
  const disturbed = await stage.start(place);
  const met = (await waitForMoment(stage, disturbed, one, goal, before)) && isThere(disturbed, one);
  if (met) await disturbances[one.disturbance](disturbed, one.again);
  const results = [await disturbed.finished];
  if (results[0]?.signal) await stage.project.run(["cancel", "--yes"]);
  const lost = judgeLostIn(stage, start, goal.snapshot);
  const when = !met ? " too late" : recordGroups(stage.cluster).length > 0 ? " with an open record" : "";
  const { answers, complaints } = await repeat(stage, place, results);
  const idle = one.part === "starting" ? await endIdlePlugin(stage) : false;
  const gone = await providersGo(stage);
  stage.isAt(place);
  return {
    ended: `${one.disturbance}${when}: ${answers.join(", ")}${idle ? ", an idle plugin stays" : ""}`,
    complaints: [
      ...lost,
      ...complaints,
      ...gone,
      ...judgeEnd(stage, start, goal),
      ...results.flatMap(({ command, all }) =>
        all.includes(stage.cluster.password) ? [`pulumi ${command} tells the password`] : [],
      ),
    ],
  };
}

/** Certificates do not go back where a run is not finished: the next one goes on from there, and no record has to say so. */
function judgeLostIn({ cluster }: Stage, start: Snapshot, goal: Snapshot): readonly string[] {
  const { certificates, trustedCAs } = snapshotOf(cluster);
  return judgeLost(cluster, { ...start, certificates, trustedCAs }, { ...goal, certificates, trustedCAs });
}

/**
 * False: the command has ended by itself before. Then the case shows nothing, and is counted apart. The way to a moment is counted in
 * requests, as far as there are any, so that it is met on a machine that has become slower or faster, too.
 */
async function waitForMoment(
  stage: Stage,
  command: RunningCommand,
  { part, at }: Moment,
  { starting, working, requests }: Arrival,
  before: number,
): Promise<boolean> {
  let milliseconds = at * (part === "starting" ? starting : working);
  if (part === "working") {
    const until = requests.filter((offset) => offset <= milliseconds);
    await stage.untilRequest(command, Math.max(1, until.length), before);
    milliseconds -= until.at(-1) ?? 0;
  }
  return Promise.race([
    command.finished.then(() => false),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(true), milliseconds)),
  ]);
}

function isThere(command: RunningCommand, { disturbance }: Moment): boolean {
  return disturbance !== "plugin killed" || command.plugins().length > 0;
}

/** As a person does who wants to come there: the same command again, after `pulumi cancel` where the CLI asks for it. */
async function repeat(
  stage: Stage,
  place: Place,
  results: CommandResult[],
): Promise<{ readonly answers: readonly Answer[]; readonly complaints: readonly string[] }> {
  const answers = new Set<Answer>();
  const end = performance.now() + patience;
  for (;;) {
    const before = stage.cluster.requests.length;
    const result = await (await stage.start(place)).finished;
    results.push(result);
    const answer = answerOf(result, stage, before);
    const complaints = answer === undefined ? [`the command again: ${inOneLine(result)}`] : [];
    if (answer !== undefined) answers.add(answer);
    if (answer === undefined || answer === "finished" || answer === "already done") {
      return { answers: [...answers], complaints };
    }
    if (performance.now() > end) return { answers: [...answers], complaints: [`it stays ${answer}`] };
    if (answer === "locked") await stage.project.run(["cancel", "--yes"]);
    else await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** Undefined: nothing that one may be told. */
function answerOf({ exitCode, all }: CommandResult, { cluster }: Stage, before: number): Answer | undefined {
  if (exitCode === 0) {
    return writesSince(cluster, before).length > 0 ? "finished" : "already done";
  }
  if (/the stack is currently locked by/.test(all)) return "locked";
  const tellsWho = / is being changed by .+ on \S+ \(pid \d+\) since \d{4}-\d\d-\d\dT/.test(all);
  if (tellsWho && all.includes("CBSEC_BUSY")) return "busy";
  return undefined;
}

function inOneLine({ all }: CommandResult): string {
  return all.trim().split(/\n\s*/).join(" | ");
}

/**
 * A plugin whose engine was killed before it asked for anything has nothing of the provider in it that could end it. Pulumi leaves it alone,
 * so that it has to be ended here.
 */
async function endIdlePlugin({ project }: Stage): Promise<boolean> {
  for (let waited = 0; ; waited += 1_000) {
    const plugins = providersOf(project).filter((process) => process.includes("dynamic-provider"));
    if (plugins.length === 0) return false;
    if (waited >= 15_000) {
      plugins.forEach((plugin) => process.kill(Number.parseInt(plugin), "SIGKILL"));
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** Plugins without an engine, and successors, end by themselves. */
async function providersGo({ project }: Stage): Promise<readonly string[]> {
  const end = performance.now() + patience;
  for (;;) {
    const alive = providersOf(project);
    if (alive.length === 0) return [];
    if (performance.now() > end) return alive.map((process) => `still there: ${process}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function judgeEnd(stage: Stage, start: Snapshot, goal: Arrival): readonly string[] {
  const { cluster } = stage;
  const inboxes = stage.inboxes();
  return [
    ...judgeClean({ reached: true }, start, goal.snapshot, snapshotOf(cluster)),
    ...leftOver(cluster, cluster.monitor.finish(cluster.truth())),
    ...(isDeepStrictEqual(inboxes, goal.inboxes)
      ? []
      : [`in the inboxes: ${inboxes.join(", ")}, instead of ${goal.inboxes.join(", ")}`]),
  ];
}
