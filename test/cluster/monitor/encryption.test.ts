import assert from "node:assert/strict";
import { aTruth, allNodes, Story } from "./story";
import type { Level, TrueNode } from "./truth";

function storyAt(level: Level, node: Partial<TrueNode> = { encrypted: true }): Story {
  return new Story(
    aTruth({
      level,
      autoFailover: { enabled: false },
      nodes: allNodes({ autoFailoverEnabled: false, ...node }),
    }),
  );
}

const both = [
  { family: "ipv4", encrypted: false },
  { family: "ipv4", encrypted: true },
] as const;

describe("the monitor on encryption and its level", () => {
  describe("encryptionOffAboveControl", () => {
    for (const level of ["all", "strict"] as const) {
      it(`finds encryption switched off straight from ${level}`, () => {
        const story = storyAt(level, { encrypted: true, listeners: both });
        story.network(0, "setupNetConfig", { nodeEncryption: "off" });
        assert.deepEqual(story.broken(), ["encryptionOffAboveControl"]);
      });

      it(`counts the attempt at ${level} that the server refuses`, () => {
        const story = storyAt(level, { encrypted: true, listeners: both });
        story.refused(0, "/node/controller/setupNetConfig", { nodeEncryption: "off" });
        assert.deepEqual(story.broken(), ["encryptionOffAboveControl"]);
      });

      it(`counts the plain listener asked for at ${level}, with which a disabling begins`, () => {
        const story = storyAt(level);
        story.refused(0, "/node/controller/enableExternalListener", { nodeEncryption: "off" });
        assert.deepEqual(story.broken(), ["encryptionOffAboveControl"]);
      });
    }

    it("lets encryption be switched off from control", () => {
      const story = storyAt("all");
      story.level("control");
      story.networkEverywhere("enableExternalListener", { nodeEncryption: "off" });
      story.networkEverywhere("setupNetConfig", { nodeEncryption: "off" });
      story.networkEverywhere("disableUnusedExternalListeners");
      assert.deepEqual(story.brokenAtEnd(), []);
    });
  });

  describe("levelWithoutEncryption", () => {
    it("finds a level set while one node is not encrypted, also when refused", () => {
      for (const say of ["post", "refused"] as const) {
        const story = storyAt("control");
        story.nodeBecomes(1, { encrypted: false });
        story[say](0, "/settings/security", { clusterEncryptionLevel: "all" });
        assert.deepEqual(story.broken(), ["levelWithoutEncryption"]);
      }
    });

    it("finds it at the setting's own path too", () => {
      const story = storyAt("control", { encrypted: false });
      story.post(0, "/settings/security/clusterEncryptionLevel", { clusterEncryptionLevel: "control" });
      assert.deepEqual(story.broken(), ["levelWithoutEncryption"]);
    });

    it("lets a level be set when all nodes are encrypted, and other settings at any time", () => {
      const story = storyAt("control");
      story.level("all");
      const plain = storyAt("control", { encrypted: false });
      plain.post(0, "/settings/security", { disableUIOverHttp: "true" });
      assert.deepEqual([...story.broken(), ...plain.broken()], []);
    });
  });

  describe("strictWithPlainListener", () => {
    it("finds strict set while a node still has a plain listener, also when refused", () => {
      for (const say of ["post", "refused"] as const) {
        const story = storyAt("all");
        story.nodeBecomes(2, { listeners: both });
        story[say](0, "/settings/security", { clusterEncryptionLevel: "strict" });
        assert.deepEqual(story.broken(), ["strictWithPlainListener"]);
      }
    });

    it("lets strict be set when only TLS listeners are left, and all while plain ones are", () => {
      const story = storyAt("all");
      story.level("strict");
      const withPlain = storyAt("control", { encrypted: true, listeners: both });
      withPlain.level("all");
      assert.deepEqual([...story.broken(), ...withPlain.broken()], []);
    });
  });
});
