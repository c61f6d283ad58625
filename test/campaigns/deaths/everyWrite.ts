import { shuffled, type Campaign } from "../campaign";
import { grouped } from "../faults/everyRequest";
import { sentIn } from "../faults/faultCase";
import { runDeathCase, type DeathCase } from "./deathCase";

/** Campaign 2: the process is really killed around each write; a new one without any local file runs. */
export const everyWrite: Campaign<DeathCase> = {
  name: "deaths",
  about: "SIGKILL before each write, when it was sent, and after it; then a new process without files",
  run: runDeathCase,
  async groups(seed, scenarios) {
    const found: Record<"changes" | "notes" | "inboxes", DeathCase[]> = {
      changes: [],
      notes: [],
      inboxes: [],
    };
    for (const { name: scenario } of scenarios) {
      const { requests, inboxWrites } = await sentIn(scenario);
      for (const { at, request, group } of grouped(requests)) {
        if (request.method === "GET" || request.path.includes("checkPermissions")) continue;
        found[group === "changes" ? "changes" : "notes"].push(...deathsAt({ scenario, at }));
      }
      for (let at = 0; at < inboxWrites; at++) found.inboxes.push(...deathsAt({ scenario, at, inbox: true }));
    }
    return [
      { name: "writes that change the configuration", cases: shuffled(found.changes, seed) },
      { name: "writes of the restoration record", cases: shuffled(found.notes, seed) },
      { name: "writes into the nodes' inboxes", cases: shuffled(found.inboxes, seed) },
    ];
  },
};

function deathsAt(moment: Pick<DeathCase, "scenario" | "at" | "inbox">): readonly DeathCase[] {
  return (["before", "sent", "after"] as const).flatMap((when) =>
    (["same", "start"] as const).map((next) => ({ ...moment, when, next })),
  );
}
