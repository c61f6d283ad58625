import assert from "node:assert/strict";
import { aTruth, allNodes, Story } from "./story";
import type { Truth, TrueNode } from "./truth";

const plain = { family: "ipv4", encrypted: false } as const;
const encrypted = { family: "ipv4", encrypted: true } as const;
const ipv6 = { family: "ipv6", encrypted: false } as const;

function storyWith(node: Partial<TrueNode> = {}, truth: Partial<Truth> = {}): Story {
  const nodes = allNodes({ autoFailoverEnabled: false, listeners: [plain, encrypted, ipv6], ...node });
  return new Story(aTruth({ autoFailover: { enabled: false }, nodes, ...truth }));
}

describe("the monitor on the whole cluster", () => {
  describe("writeDuringRebalance", () => {
    const writes: Record<string, (story: Story) => void> = {
      "a listener added": (story) =>
        story.network(0, "enableExternalListener", { afamily: "ipv6", nodeEncryption: "on" }),
      "listeners removed": (story) => story.network(0, "disableUnusedExternalListeners"),
      "encryption switched": (story) => story.network(0, "setupNetConfig", { nodeEncryption: "on" }),
      "the family switched": (story) => story.network(0, "setupNetConfig", { afamily: "ipv6" }),
    };
    for (const [what, write] of Object.entries(writes)) {
      it(`finds ${what} during a rebalance`, () => {
        const story = storyWith({}, { rebalanceRunning: true });
        write(story);
        assert.deepEqual(story.broken(), ["writeDuringRebalance"]);
      });
    }

    it("finds the level changed during a rebalance", () => {
      const story = storyWith({ encrypted: true }, { rebalanceRunning: true });
      story.level("all");
      assert.deepEqual(story.broken(), ["writeDuringRebalance"]);
    });

    it("lets all of them happen after it, and what changes nothing or is refused during it", () => {
      const story = storyWith({ encrypted: true }, { rebalanceRunning: true });
      story.level("control");
      story.network(0, "setupNetConfig", { nodeEncryption: "on" });
      story.refused(0, "/node/controller/setupNetConfig", { nodeEncryption: "off" });
      story.becomes({ rebalanceRunning: false });
      story.level("all");
      assert.deepEqual(story.broken(), []);
    });

    it("lets a window be closed during it", () => {
      const story = storyWith({}, { rebalanceRunning: true });
      story.autoFailover(true);
      assert.deepEqual(story.broken(), []);
    });
  });

  describe("switchWhileUnhealthy", () => {
    it("finds a second node's family changed before all see the first one healthy", () => {
      const story = storyWith();
      story.network(0, "setupNetConfig", { afamily: "ipv6" });
      story.sees(2, 0, "unhealthy");
      story.network(1, "setupNetConfig", { afamily: "ipv6" });
      assert.deepEqual(story.broken(), ["switchWhileUnhealthy"]);
    });

    it("finds a node switched while another is down or failed over", () => {
      for (const trouble of [{ running: false }, { membership: "inactiveFailed" }] as const) {
        const story = storyWith();
        story.nodeBecomes(2, trouble);
        story.network(0, "setupNetConfig", { nodeEncryption: "on" });
        assert.deepEqual(story.broken(), ["switchWhileUnhealthy"]);
      }
    });

    it("lets nodes switch when all are healthy", () => {
      const story = storyWith();
      story.networkEverywhere("setupNetConfig", { afamily: "ipv6" });
      assert.deepEqual(story.broken(), []);
    });

    it("lets a node switch encryption while one of the same wave is seen unhealthy", () => {
      const story = storyWith();
      story.begin(1, "/node/controller/setupNetConfig", { nodeEncryption: "on" });
      story.sees(0, 1, "unhealthy");
      story.network(2, "setupNetConfig", { nodeEncryption: "on" });
      assert.deepEqual(story.broken(), []);
    });

    it("lets a partial switch be undone while a node is down", () => {
      const story = storyWith();
      story.network(0, "setupNetConfig", { nodeEncryption: "on" });
      story.nodeBecomes(2, { running: false });
      story.sees(1, 2, "unhealthy");
      story.network(0, "setupNetConfig", { nodeEncryption: "off" });
      assert.deepEqual(story.broken(), []);
    });

    it("finds an undoing that does not wait for nodes that are up", () => {
      const story = storyWith();
      story.network(0, "setupNetConfig", { nodeEncryption: "on" });
      story.sees(1, 2, "unhealthy");
      story.network(0, "setupNetConfig", { nodeEncryption: "off" });
      assert.deepEqual(story.broken(), ["switchWhileUnhealthy"]);
    });
  });

  describe("nodesDifferAtEnd", () => {
    it("finds a cluster left mixed", () => {
      const story = storyWith();
      story.network(0, "setupNetConfig", { nodeEncryption: "on" });
      assert.ok(story.brokenAtEnd().includes("nodesDifferAtEnd"));
    });

    it("takes no offence at a cluster found mixed and not touched", () => {
      const story = storyWith();
      story.nodeBecomes(1, { encrypted: true });
      story.monitor.restart(story.truth);
      assert.deepEqual(story.brokenAtEnd(), []);
    });
  });
});
