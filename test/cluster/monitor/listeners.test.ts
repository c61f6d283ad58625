import assert from "node:assert/strict";
import { aTruth, allNodes, otpNode, Story } from "./story";
import type { TrueNode } from "./truth";

const plain = { family: "ipv4", encrypted: false } as const;
const encrypted = { family: "ipv4", encrypted: true } as const;

function storyWith(node: Partial<TrueNode> = {}): Story {
  return new Story(
    aTruth({ autoFailover: { enabled: false }, nodes: allNodes({ autoFailoverEnabled: false, ...node }) }),
  );
}

describe("the monitor on listeners", () => {
  describe("switchBeforeListeners", () => {
    it("finds encryption switched before every node has the TLS listener", () => {
      const story = storyWith({ listeners: [plain, encrypted] });
      story.nodeBecomes(2, { listeners: [plain] });
      story.network(0, "setupNetConfig", { nodeEncryption: "on" });
      assert.deepEqual(story.broken(), ["switchBeforeListeners"]);
      assert.match(story.monitor.violations[0]?.text ?? "", /TLS-IPv4 before ns_1@n2\.cb\.test/);
    });

    it("finds the family switched before every node has a listener of the new one, also when refused", () => {
      const taken = storyWith({ listeners: [plain, { family: "ipv6", encrypted: true }] });
      taken.network(0, "setupNetConfig", { afamily: "ipv6" });
      const refused = storyWith();
      refused.refused(0, "/node/controller/setupNetConfig", { afamily: "ipv6" });
      assert.deepEqual(
        [taken.broken(), refused.broken()],
        [["switchBeforeListeners"], ["switchBeforeListeners"]],
      );
    });

    it("lets a node switch once all active nodes that run have the listener", () => {
      const story = storyWith();
      story.networkEverywhere("enableExternalListener", { nodeEncryption: "on" });
      story.network(0, "setupNetConfig", { nodeEncryption: "on" });
      assert.deepEqual(story.broken(), []);
    });

    it("lets only-ness change without a further listener", () => {
      const story = storyWith();
      story.networkEverywhere("setupNetConfig", { afamily: "ipv4", afamilyOnly: "true" });
      assert.deepEqual(story.brokenAtEnd(), []);
    });
  });

  describe("listenerRemovedWhileSpoken", () => {
    it("finds a listener removed while another node still speaks it", () => {
      const story = storyWith({ listeners: [plain, encrypted] });
      story.network(0, "setupNetConfig", { nodeEncryption: "on" });
      story.network(0, "disableUnusedExternalListeners");
      assert.deepEqual(story.broken(), ["listenerRemovedWhileSpoken"]);
    });

    it("lets listeners be removed when all nodes have switched", () => {
      const story = storyWith({ listeners: [plain, encrypted] });
      story.networkEverywhere("setupNetConfig", { nodeEncryption: "on" });
      story.network(0, "disableExternalListener", { nodeEncryption: "off" });
      story.networkEverywhere("disableUnusedExternalListeners");
      assert.deepEqual(story.brokenAtEnd(), []);
    });
  });

  describe("listenerLeftOver", () => {
    it("finds a listener that was added and is not used", () => {
      const story = storyWith();
      story.network(1, "enableExternalListener", { nodeEncryption: "on" });
      story.networkEverywhere("enableExternalListener", { afamily: "ipv4" });
      const found = story.monitor.finish(story.truth).filter(({ rule }) => rule === "listenerLeftOver");
      assert.deepEqual(
        found.map(({ node }) => node),
        [otpNode(1)],
      );
      assert.equal(
        story.monitor.finish(story.truth).filter(({ rule }) => rule === "listenerLeftOver").length,
        1,
      );
    });

    it("finds the old listener left over after a switch", () => {
      const story = storyWith({ listeners: [plain, encrypted] });
      story.networkEverywhere("setupNetConfig", { nodeEncryption: "on" });
      assert.deepEqual(story.brokenAtEnd(), ["listenerLeftOver"]);
    });

    it("takes no offence at one that was there before, on a node that nobody touched", () => {
      assert.deepEqual(storyWith({ listeners: [plain, encrypted] }).brokenAtEnd(), []);
    });
  });
});
