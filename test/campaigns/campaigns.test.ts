import assert from "node:assert/strict";
import { withoutEngine } from "./all";
import { runCampaign } from "./running/runCampaign";
import { scenarioNamed } from "./scenarios";
import { runOne } from "./running/worker";

const scenarios = [
  "encryption none to strict",
  "family ipv4 to ipv6 at level all",
  "deletion of family and encryption at once",
  "new root, both trusted, at level strict",
].map(scenarioNamed);

/** Milliseconds for each campaign; `npm run campaign` takes its time. */
const share = 5_000;

/** Not the whole of them: the same first cases each time. */
describe("After a run that met trouble, and one that met none, the cluster is at its goal and nothing is left over", () => {
  for (const campaign of withoutEngine) {
    it(campaign.about, async () => {
      const here = { run: (name: string, one: unknown) => runOne(withoutEngine, name, one) };
      const tally = await runCampaign(campaign, here, { seed: 1, scenarios, milliseconds: share, atOnce: 1 });
      assert.equal(tally.failed, 0, tally.lines().join("\n"));
      assert.ok(tally.cases > 0, "no case was run");
    });
  }
});
