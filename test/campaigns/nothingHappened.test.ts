import assert from "node:assert/strict";
import { campaigns } from "./all";
import { nothingHappened } from "./oracle";
import { runOne } from "./running/worker";

const scenario = "encryption none to control";
/** No run sends so many requests. */
const at = 1_000_000;

/** Each kind of case, at a moment that never comes. */
const never = {
  "a fault": ["faults", { scenario, faults: [{ at, kind: "500" }] }],
  "one of many faults": ["many", { scenario, faults: [{ at, kind: "500" }] }],
  "a fault over sockets": [
    "sockets",
    { scenario, method: "POST", path: "/settings/autoFailover", nth: 1_000, kind: "500" },
  ],
  "a death": ["deaths", { scenario, at, when: "before", next: "same" }],
  "a death at an inbox": ["deaths", { scenario, at, inbox: true, when: "before", next: "same" }],
  "a second stack": [
    "interleavings",
    { kind: "stacks", scenario, at, second: "same", waits: true, noteDelays: [0, 0], propagation: 100 },
  ],
  "an owner that wakes up late": [
    "interleavings",
    { kind: "waking", scenario, at, sleeps: 5_000, second: "same" },
  ],
  "a node that goes and comes": ["interleavings", { kind: "coming", scenario, at, node: 0, away: 500 }],
  "a person who acts by hand": [
    "interleavings",
    { kind: "administrator", scenario, at, does: "starts a rebalance" },
  ],
} as const;

describe("A case whose moment never comes fails, and says why:", () => {
  for (const [what, [campaign, one]] of Object.entries(never)) {
    it(what, async () => {
      assert.deepEqual((await runOne(campaigns, campaign, one)).complaints, [nothingHappened]);
    });
  }
});
