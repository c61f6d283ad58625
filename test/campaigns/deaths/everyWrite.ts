import { shuffled, type Campaign } from "../campaign";
import { grouped } from "../faults/everyRequest";
import { requestsOf } from "../faults/faultCase";
import { runDeathCase, type DeathCase } from "./deathCase";

/** Campaign 2: the process is really killed around each write; a new one without any local file runs. */
export const everyWrite: Campaign<DeathCase> = {
  name: "deaths",
  about: "SIGKILL before each write, when it was sent, and after it; then a new process without files",
  run: runDeathCase,
  async groups(seed, scenarios) {
    const changes: DeathCase[] = [];
    const notes: DeathCase[] = [];
    for (const { name, rotation } of scenarios) {
      // A process that is killed has no way to the nodes' inboxes here.
      if (rotation !== undefined) continue;
      for (const { at, request, group } of grouped(await requestsOf(name))) {
        if (request.method === "GET" || request.path.includes("checkPermissions")) continue;
        (group === "changes" ? changes : notes).push(...deathsAt(name, at));
      }
    }
    return [
      { name: "writes that change the configuration", cases: shuffled(changes, seed) },
      { name: "writes of the restoration record", cases: shuffled(notes, seed) },
    ];
  },
};

function deathsAt(scenario: string, at: number): readonly DeathCase[] {
  return (["before", "sent", "after"] as const).flatMap((when) =>
    (["same", "start"] as const).map((next) => ({ scenario, at, when, next })),
  );
}
