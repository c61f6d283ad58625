import assert from "node:assert/strict";
import type { Campaign, CaseGroup } from "../campaign";
import { runCampaign, type CampaignOptions } from "./runCampaign";

const groups: readonly CaseGroup[] = [
  { name: "first things", cases: [1, 2, 3] },
  { name: "other things", cases: [4, 5] },
];

const campaign: Campaign = {
  name: "probe",
  about: "nothing",
  groups: () => Promise.resolve(groups),
  run: () => Promise.reject(new Error("the runner runs the cases")),
};

const options: CampaignOptions = { seed: 1, scenarios: [], milliseconds: 60_000, atOnce: 3 };

/** Runs it, and notes which cases came, how many at once at most, and the patience that each was given. */
async function observed(one: Campaign, over: Partial<CampaignOptions> = {}, failing?: number) {
  const cases: unknown[] = [];
  const patiences = new Set<number | undefined>();
  let [now, most] = [0, 0];
  const runner = {
    async run(_: string, asked: unknown, patience?: number) {
      cases.push(asked);
      patiences.add(patience);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return { ended: "done", complaints: asked === failing ? ["something is lost"] : [] };
    },
  };
  const tally = await runCampaign(one, runner, { ...options, ...over });
  return { cases, most, patiences: [...patiences], tally };
}

describe("A campaign", () => {
  it("is run from each group in turn, as many cases at once as are wanted", async () => {
    const { cases, most, patiences } = await observed(campaign);
    assert.deepEqual(cases, [1, 4, 2, 5, 3]);
    assert.equal(most, 3);
    assert.deepEqual(patiences, [undefined]);
  });

  it("is run at most so many cases at once as it allows, with the patience that it asks for", async () => {
    const { cases, most, patiences } = await observed({ ...campaign, atOnce: 1, patience: 7 });
    assert.deepEqual(cases, [1, 4, 2, 5, 3]);
    assert.equal(most, 1);
    assert.deepEqual(patiences, [7]);
  });

  it("goes on where an earlier run stopped, in the same order", async () => {
    const { cases, tally } = await observed(campaign, { from: 3 });
    assert.deepEqual(cases, [5, 3]);
    assert.equal(tally.next(), undefined);
  });

  it("is run in part when only groups with a text in their names are wanted", async () => {
    const { cases, tally } = await observed(campaign, { group: "other" });
    assert.deepEqual(cases, [4, 5]);
    assert.ok(!tally.lines().join("\n").includes("first things"));
  });

  it("tells of a failure when it comes, and how many cases were run, and can be stopped between two", async () => {
    const stop = new AbortController();
    const heard: string[] = [];
    const watcher = {
      failed: (text: string) => heard.push(text.split("\n")[0] ?? ""),
      counted(name: string, count: number, failed: number) {
        heard.push(`${name} ${count} ${failed}`);
        if (count === 2) stop.abort();
      },
    };
    const over = { atOnce: 1, stop: stop.signal, watcher };
    const { cases, tally } = await observed(campaign, over, 4);
    assert.deepEqual(cases, [1, 4]);
    assert.deepEqual(heard, ["probe 1 0", "  FAILED (done): something is lost", "probe 2 1"]);
    assert.equal(tally.failed, 1);
    assert.equal(tally.next(), 2);
  });
});
