import assert from "node:assert/strict";
import { inProcess, killedAt, runOn } from "../support/inProcess";
import { forgetful } from "../support/forgetful";
import { succeeded } from "../support/onCluster";

const goal = { encryption: { level: "all" } } as const;
const functions = [{ name: "f" }];

describe("a function that Eventing does not list for a moment, as when it has just restarted", () => {
  for (const [when, from] of [
    ["is resumed", /rbac\/groups\/.*Resume\+Eventing/],
    ["is paused", /\/f\/pause/],
  ] as const) {
    it(`is not taken to be gone when it ${when}`, () =>
      inProcess({ functions }, async (cluster) => {
        const { outcome, warned } = await runOn(cluster, goal, forgetful(cluster, 4_000, from));
        succeeded(outcome);
        assert.equal(warned, "");
      }));
  }

  it("is asked for about once a second meanwhile", () =>
    inProcess({ functions }, async (cluster) => {
      const resuming = /rbac\/groups\/.*Resume\+Eventing/;
      succeeded((await runOn(cluster, goal, forgetful(cluster, 4_000, resuming))).outcome);
      const paths = cluster.requests.map(({ method, path, body }) => `${method} ${path}?${body}`);
      const since = paths.slice(paths.findIndex((path) => resuming.test(path)));
      const asked = since.filter((path) => path.includes("/_p/event/api/v1/status")).length;
      assert.ok(asked < 50, `${asked} times`);
    }));

  it("is not taken to be gone when a dead run is taken over", () =>
    inProcess({ functions }, async (cluster) => {
      await killedAt(cluster, goal, /setupNetConfig.*nodeEncryption=on/);
      const { outcome, warned } = await runOn(cluster, goal, forgetful(cluster, 4_000, /rbac\/groups/));
      succeeded(outcome);
      assert.doesNotMatch(warned, /Not shown/);
    }));
});
