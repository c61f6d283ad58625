import { jointGoal } from "../../execution/joint";
import { readState } from "../../execution/readState";
import { after } from "../../planning/effects";
import type { Plan } from "../../planning/plan";
import { planLines } from "../../planning/planLines";
import { plan as planSteps } from "../../planning/planner";
import { refusalLines } from "../../planning/refusalLines";
import type { OpenCluster } from "../../pulumi/connection/openCluster";
import type { Values } from "../arguments";
import type { Outcome } from "../exitCodes";
import type { Surroundings } from "../surroundings";
import { openRecordsAt, placeText } from "../openRecords";
import type { RecordPlace } from "../../vocabulary";
import { wayBackOf, type Window } from "./wayBack";

type PlannedWindow = Window & Plan;

/** `plan --destroy`: the steps back, as a destroy would take them from what the cluster is like now. Writes nothing. */
export async function plan(open: OpenCluster, values: Values, { terminal }: Surroundings): Promise<Outcome> {
  const { windows, notes: ofResources } = await wayBackOf(open, values, terminal);
  const records = await lookForRecordsOf(open, windows);
  const notes = [...ofResources, ...records.notes];
  const planned = await planAll(open, windows);
  terminal.print(
    values.json === true
      ? JSON.stringify({ cluster: open.identity, notes, windows: planned }, undefined, 2)
      : textOf(open, notes, planned),
  );
  const refused = records.refuse || planned.some(({ refusals }) => refusals.length > 0);
  return refused ? "attention" : "done";
}

interface RecordsOfWindows {
  readonly notes: readonly string[];
  /** What stands there refuses the destroy: this version cannot read it. */
  readonly refuse: boolean;
}

/** Looks where a destroy would: each window has its record at one place. */
async function lookForRecordsOf(open: OpenCluster, windows: readonly Window[]): Promise<RecordsOfWindows> {
  const places = new Set<RecordPlace>(windows.map(({ options }) => options.recordPlace ?? "cluster"));
  const found = await Promise.all(
    [...places].map(async (place) => ({ place, ...(await openRecordsAt(open, place)) })),
  );
  return {
    notes: found.flatMap(({ place, open: some, unreadable, unknown }) => [
      ...(some.length > 0 ? [recordIsOpen(place)] : []),
      ...[unreadable, unknown].filter((text) => text !== undefined),
    ]),
    refuse: found.some(({ unreadable }) => unreadable !== undefined),
  };
}

function recordIsOpen(place: RecordPlace): string {
  return `A restoration record is open ${placeText[place]} (see status): a destroy ends what that run began in the same window, so its steps may differ.`;
}

/** Each window begins where the one before it will have ended. */
async function planAll(
  { client }: OpenCluster,
  windows: readonly Window[],
): Promise<readonly PlannedWindow[]> {
  let state = await readState(client, jointGoal(windows));
  return windows.map((window) => {
    const planned = planSteps(state, window.goal, window.options);
    state = planned.steps.reduce(after, state);
    return { ...window, ...planned };
  });
}

function textOf(
  { identity }: OpenCluster,
  notes: readonly string[],
  windows: readonly PlannedWindow[],
): string {
  return [
    `Cluster ${identity.uuid}, version ${identity.version}`,
    ...notes,
    ...windows.flatMap((window, index) => ["", ...windowLines(window, index, windows.length)]),
  ].join("\n");
}

function windowLines(window: PlannedWindow, index: number, count: number): readonly string[] {
  const { resources, steps, refusals } = window;
  const of = resources.length === 0 ? "" : ` for ${resources.join(" and ")}`;
  const which = count === 1 ? "Plan" : `Maintenance window ${index + 1} of ${count}`;
  if (refusals.length > 0) {
    return [
      `${which}${of}: as the cluster is now, refused before anything is touched.`,
      ...refusalLines(refusals).map((line) => `  ${line}`),
    ];
  }
  if (steps.length === 0) return [`${which}${of}: no steps, the cluster is so already.`];
  return [`${which}${of} (${steps.length} steps):`, ...planLines(window).map((line) => `  ${line}`)];
}
