import assert from "node:assert/strict";
import { aNode, aTruth, allNodes, Story } from "./story";
import type { TrueNode } from "./truth";

const both = [
  { family: "ipv4", encrypted: false },
  { family: "ipv4", encrypted: true },
] as const;

function storyWith(status: string, node: Partial<TrueNode> = {}): Story {
  return new Story(
    aTruth({
      autoFailover: { enabled: false },
      functions: [{ id: "orders", status }],
      nodes: allNodes({ autoFailoverEnabled: false, listeners: both, ...node }),
    }),
  );
}

describe("the monitor on Eventing functions", () => {
  for (const status of ["deployed", "deploying", "resuming", "pausing", "undeploying"]) {
    it(`finds encryption switched while a function is ${status}`, () => {
      const story = storyWith(status);
      story.network(0, "setupNetConfig", { nodeEncryption: "on" });
      assert.deepEqual(story.broken(), ["encryptionWhileFunctionRuns"]);
    });

    it(`finds the level changed while a function is ${status}`, () => {
      const story = storyWith(status, { encrypted: true });
      story.level("all");
      assert.deepEqual(story.broken(), ["levelWhileFunctionRuns"]);
    });
  }

  for (const status of ["paused", "undeployed"]) {
    it(`lets encryption and level be changed while functions are ${status}`, () => {
      const story = storyWith(status);
      story.networkEverywhere("setupNetConfig", { nodeEncryption: "on" });
      story.level("all");
      assert.deepEqual(story.broken(), []);
    });
  }

  it("lets listeners and the family be changed, and the present level be set, while a function is deployed", () => {
    const story = storyWith("deployed", { listeners: [...both, { family: "ipv6", encrypted: false }] });
    story.networkEverywhere("setupNetConfig", { afamily: "ipv6" });
    story.networkEverywhere("disableUnusedExternalListeners");
    const encrypted = storyWith("deployed", { encrypted: true });
    encrypted.level("control");
    encrypted.post(0, "/settings/security", { tlsMinVersion: "tlsv1.3" });
    assert.deepEqual([...story.broken(), ...encrypted.broken()], []);
  });

  it("does not count a refused switch, which changed nothing", () => {
    const story = storyWith("deployed");
    story.refused(0, "/node/controller/setupNetConfig", { nodeEncryption: "on" });
    assert.deepEqual(story.broken(), []);
  });

  describe("functionResumedWhileNodesDiffer", () => {
    it("finds a function resumed while encryption is not the same everywhere", () => {
      const story = storyWith("deployed");
      story.act("pause", "orders");
      story.network(0, "setupNetConfig", { nodeEncryption: "on" });
      story.act("resume", "orders");
      assert.deepEqual(story.broken(), ["functionResumedWhileNodesDiffer"]);
    });

    it("finds a function resumed while a node's change is under way", () => {
      const story = storyWith("deployed");
      story.act("pause", "orders");
      story.begin(0, "/node/controller/setupNetConfig", { nodeEncryption: "on" });
      story.act("resume", "orders");
      assert.deepEqual(story.broken(), ["functionResumedWhileNodesDiffer"]);
    });

    it("lets a function be resumed once all nodes are alike", () => {
      const story = storyWith("deployed");
      story.act("pause", "orders");
      story.networkEverywhere("setupNetConfig", { nodeEncryption: "on" });
      story.act("resume", "orders");
      assert.deepEqual(story.broken(), []);
    });
  });

  describe("functionResumedNotDeployedBefore", () => {
    for (const status of ["paused", "pausing", "undeployed"]) {
      it(`finds a function resumed that was ${status} at the start`, () => {
        const story = storyWith(status);
        story.act("resume", "orders");
        assert.deepEqual(story.broken(), ["functionResumedNotDeployedBefore"]);
      });
    }

    it("finds an undeployed function deployed", () => {
      const story = storyWith("undeployed");
      story.act("deploy", "orders");
      assert.deepEqual(story.broken(), ["functionResumedNotDeployedBefore"]);
    });

    it("tells functions of one name apart by their scope", () => {
      const story = new Story(
        aTruth({
          functions: [
            { id: "orders", status: "deployed" },
            { id: "travel/inventory/orders", status: "paused" },
          ],
        }),
      );
      story.act("pause", "orders", { bucket: "*", scope: "*" });
      story.act("resume", "orders");
      assert.deepEqual(story.broken(), []);
      story.act("resume", "orders", { bucket: "travel", scope: "inventory" });
      assert.deepEqual(story.broken(), ["functionResumedNotDeployedBefore"]);
    });

    it("lets a function be resumed that was still deploying at the start", () => {
      const story = storyWith("deploying");
      story.functionsBecome("deployed");
      story.act("pause", "orders");
      story.act("resume", "orders");
      assert.deepEqual(story.brokenAtEnd(), []);
    });

    it("does not count resuming what runs already, or a refused attempt", () => {
      const story = storyWith("paused");
      story.refused(0, "/api/v1/functions/orders/resume", {});
      story.functionsBecome("deployed");
      story.act("resume", "orders");
      assert.deepEqual(story.broken(), []);
    });
  });

  describe("functionUndeployed", () => {
    it("finds a function undeployed instead of paused", () => {
      const story = storyWith("deployed");
      story.act("undeploy", "orders");
      story.act("deploy", "orders");
      assert.deepEqual(story.brokenAtEnd(), ["functionUndeployed"]);
    });

    it("lets a function be paused and resumed", () => {
      const story = storyWith("deployed");
      story.act("pause", "orders");
      story.act("resume", "orders");
      assert.deepEqual(story.brokenAtEnd(), []);
    });
  });

  describe("functionNotRestored", () => {
    it("finds a function left paused, still resuming, or gone", () => {
      for (const status of ["paused", "resuming", "deploying"]) {
        const story = storyWith("deployed");
        story.functionsBecome(status);
        assert.deepEqual(story.brokenAtEnd(), ["functionNotRestored"], status);
      }
      const story = storyWith("deployed");
      story.becomes({ functions: [] });
      assert.deepEqual(story.brokenAtEnd(), ["functionNotRestored"]);
    });

    it("lets a function in transition come to rest", () => {
      for (const [status, settled] of [
        ["deploying", "deployed"],
        ["pausing", "paused"],
        ["undeploying", "undeployed"],
      ] as const) {
        const story = storyWith(status);
        story.functionsBecome(settled);
        assert.deepEqual(story.brokenAtEnd(), [], status);
      }
    });

    it("measures against the new start after a restart, and keeps what was found before", () => {
      const story = storyWith("deployed");
      story.functionsBecome("paused");
      assert.deepEqual(story.brokenAtEnd(), ["functionNotRestored"]);
      story.monitor.restart(story.truth);
      assert.equal(story.monitor.finish(story.truth).length, 1);
    });
  });

  it("sees nodes outside of the cluster as no reason to keep functions paused", () => {
    const story = new Story(
      aTruth({
        nodes: [aNode(0), aNode(1), aNode(2, { membership: "inactiveAdded", family: "ipv6" })],
        functions: [{ id: "orders", status: "deployed" }],
      }),
    );
    story.act("pause", "orders");
    story.act("resume", "orders");
    assert.deepEqual(story.broken(), []);
  });
});
