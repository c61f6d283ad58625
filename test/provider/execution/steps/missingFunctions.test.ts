import assert from "node:assert/strict";
import type { Network } from "../../../campaigns/inProcess/wire";
import type { InProcessCluster } from "../../../cluster/inProcess/startInProcess";
import { inProcess, killedAt, runOn } from "../support/inProcess";
import { succeeded } from "../support/onCluster";

const goal = { encryption: { level: "all" } } as const;
const functions = [{ name: "f" }];

/** Eventing lists no function for a while, from when a write to that path is sent. */
function forgetful({ clock }: InProcessCluster, milliseconds: number, from: RegExp): Network {
  let until = 0;
  return {
    refuses({ method, path, body }) {
      if (until === 0 && method !== "GET" && from.test(`${path}?${body}`)) until = clock.now() + milliseconds;
      return false;
    },
    passes(request, outcome) {
      const forgets = request.path.includes("/_p/event/api/v1/status") && clock.now() < until;
      const body = Buffer.from('{"apps":null,"num_eventing_nodes":3}');
      return forgets && outcome.kind === "answered" ? { ...outcome, body } : outcome;
    },
  };
}

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

  it("is not taken to be gone when a dead run is taken over", () =>
    inProcess({ functions }, async (cluster) => {
      await killedAt(cluster, goal, /setupNetConfig.*nodeEncryption=on/);
      const { outcome, warned } = await runOn(cluster, goal, forgetful(cluster, 4_000, /rbac\/groups/));
      succeeded(outcome);
      assert.doesNotMatch(warned, /Not shown/);
    }));
});
