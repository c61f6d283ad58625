import assert from "node:assert/strict";
import { aTruth, allNodes, otpNode, Story } from "./story";
import type { TrueNode } from "./truth";

const everyListener = (["ipv4", "ipv6"] as const).flatMap((family) => [
  { family, encrypted: false },
  { family, encrypted: true },
]);

function storyWith(node: Partial<TrueNode> = {}): Story {
  return new Story(
    aTruth({
      autoFailover: { enabled: false },
      nodes: allNodes({ autoFailoverEnabled: false, listeners: everyListener, ...node }),
    }),
  );
}

describe("the monitor on the address family", () => {
  describe("familyWhileEncrypted", () => {
    it("finds a family changed while the node is encrypted", () => {
      const story = storyWith({ encrypted: true });
      story.network(0, "setupNetConfig", { afamily: "ipv6" });
      assert.deepEqual(story.broken(), ["familyWhileEncrypted"]);
    });

    it("finds a family changed while another node is encrypted", () => {
      const story = storyWith();
      story.nodeBecomes(2, { encrypted: true });
      story.network(0, "setupNetConfig", { afamily: "ipv6" });
      assert.deepEqual(
        story.monitor.violations.map(({ rule, node }) => [rule, node]),
        [["familyWhileEncrypted", otpNode(0)]],
      );
    });

    it("lets the family be changed without encryption, and repeated with it", () => {
      const story = storyWith();
      story.networkEverywhere("setupNetConfig", { afamily: "ipv6" });
      story.networkEverywhere("setupNetConfig", { nodeEncryption: "on" });
      story.networkEverywhere("setupNetConfig", { afamily: "ipv6", afamilyOnly: "false" });
      assert.deepEqual(story.broken(), []);
    });
  });

  describe("twoNodesChangeFamily", () => {
    it("finds a second node changing while the first one's request is not complete", () => {
      const story = storyWith();
      story.begin(0, "/node/controller/setupNetConfig", { afamily: "ipv6" });
      story.network(1, "setupNetConfig", { afamily: "ipv6" });
      assert.deepEqual(story.broken(), ["twoNodesChangeFamily"]);
    });

    it("finds a second node changing while the first one shows that it is switching", () => {
      const story = storyWith();
      story.nodeBecomes(0, { switchingFamily: true });
      story.network(1, "setupNetConfig", { afamily: "ipv6" });
      assert.deepEqual(story.broken(), ["twoNodesChangeFamily"]);
    });

    it("lets nodes change one after the other", () => {
      const story = storyWith();
      const done = story.begin(0, "/node/controller/setupNetConfig", { afamily: "ipv6" });
      done();
      story.network(1, "setupNetConfig", { afamily: "ipv6" });
      assert.deepEqual(story.broken(), []);
    });

    it("lets several nodes switch encryption at once", () => {
      const story = storyWith();
      story.begin(0, "/node/controller/setupNetConfig", { nodeEncryption: "on" });
      story.begin(1, "/node/controller/setupNetConfig", { nodeEncryption: "on" });
      assert.deepEqual(story.broken(), []);
    });
  });
});
