import assert from "node:assert/strict";
import { aNode, aTruth, allNodes, otpNode, Story } from "./story";

const off = {
  autoFailover: { enabled: false, timeout: 45, count: 0 },
  nodes: allNodes({ autoFailoverEnabled: false }),
};

describe("the monitor on auto-failover", () => {
  describe("autoFailoverOn", () => {
    const changes: readonly [string, string, Record<string, string>][] = [
      ["the family", "setupNetConfig", { afamily: "ipv6" }],
      ["only-ness", "setupNetConfig", { afamilyOnly: "true" }],
      ["encryption", "setupNetConfig", { nodeEncryption: "on" }],
      ["a listener", "enableExternalListener", { nodeEncryption: "on" }],
    ];
    for (const [what, endpoint, form] of changes) {
      it(`finds ${what} changed while auto-failover is on`, () => {
        const story = new Story();
        story.network(0, endpoint, form);
        assert.ok(story.broken().includes("autoFailoverOn"));
      });

      it(`lets ${what} be changed while it is off`, () => {
        const story = new Story(aTruth(off));
        story.network(0, endpoint, form);
        assert.ok(!story.broken().includes("autoFailoverOn"));
      });
    }

    it("finds a listener removed while it is on, which servers allow", () => {
      const listeners = [
        { family: "ipv4", encrypted: false },
        { family: "ipv4", encrypted: true },
      ] as const;
      for (const endpoint of ["disableUnusedExternalListeners", "disableExternalListener"]) {
        const story = new Story(aTruth({ nodes: allNodes({ listeners }) }));
        story.network(1, endpoint, { nodeEncryption: "on" });
        assert.deepEqual(story.broken(), ["autoFailoverOn"]);
      }
    });

    it("finds a change on a node whose own copy still says on", () => {
      const story = new Story(aTruth({ ...off, nodes: [aNode(0), aNode(1), aNode(2)] }));
      story.network(2, "enableExternalListener", { nodeEncryption: "on" });
      assert.deepEqual(
        story.monitor.violations.map(({ rule, node }) => [rule, node]),
        [["autoFailoverOn", otpNode(2)]],
      );
    });

    it("finds a change while only the orchestrator says on", () => {
      const story = new Story(aTruth({ nodes: allNodes({ autoFailoverEnabled: false }) }));
      story.network(2, "enableExternalListener", { nodeEncryption: "on" });
      assert.deepEqual(story.broken(), ["autoFailoverOn"]);
    });

    it("counts a refused attempt while the orchestrator says on", () => {
      const story = new Story();
      story.refused(0, "/node/controller/setupNetConfig", { nodeEncryption: "on" });
      assert.ok(story.broken().includes("autoFailoverOn"));
    });

    it("does not count a refusal by a node whose copy lags behind", () => {
      const story = new Story(aTruth({ ...off, nodes: allNodes({ autoFailoverEnabled: true }) }));
      story.refused(0, "/node/controller/enableExternalListener", { nodeEncryption: "on" });
      assert.deepEqual(story.broken(), []);
    });

    it("does not count what changes nothing", () => {
      const story = new Story(aTruth({ nodes: allNodes({ only: true }) }));
      story.network(0, "setupNetConfig", { afamily: "ipv4", afamilyOnly: "true", nodeEncryption: "off" });
      story.refused(0, "/node/controller/setupNetConfig", { afamily: "ipv4", afamilyOnly: "true" });
      story.network(0, "enableExternalListener", { afamily: "ipv4" });
      story.network(0, "disableExternalListener", { afamily: "ipv6" });
      story.network(0, "disableUnusedExternalListeners");
      assert.deepEqual(story.brokenAtEnd(), []);
    });

    it("does not count a request that is only to be validated", () => {
      const story = new Story();
      story.post(0, "/node/controller/setupNetConfig", { nodeEncryption: "on" }, { just_validate: "1" });
      assert.deepEqual(story.broken(), []);
    });
  });

  describe("autoFailoverOffWhileUnhealthy", () => {
    it("finds auto-failover switched off while an active node sees another unhealthy", () => {
      const story = new Story();
      story.sees(1, 2, "unhealthy");
      story.autoFailover(false);
      assert.deepEqual(story.broken(), ["autoFailoverOffWhileUnhealthy"]);
    });

    it("lets it be switched off when all see all healthy, and again while it is off", () => {
      const story = new Story();
      story.autoFailover(false);
      story.sees(1, 2, "unhealthy");
      story.autoFailover(false);
      assert.deepEqual(story.broken(), []);
    });
  });

  describe("autoFailoverBackWhileUnhealthy", () => {
    it("finds auto-failover switched on while an active node sees another unhealthy", () => {
      const story = new Story(aTruth(off));
      story.sees(1, 2, "unhealthy");
      story.autoFailover(true);
      assert.deepEqual(story.broken(), ["autoFailoverBackWhileUnhealthy"]);
      assert.match(story.monitor.violations[0]?.text ?? "", /n1\.cb\.test sees ns_1@n2\.cb\.test unhealthy/);
    });

    it("finds it while a node is still warming up", () => {
      const story = new Story(aTruth(off));
      story.sees(0, 1, "warmup");
      story.autoFailover(true);
      assert.deepEqual(story.broken(), ["autoFailoverBackWhileUnhealthy"]);
    });

    it("finds it after any change since it went off, and only then", () => {
      for (const change of [
        (story: Story) => story.networkEverywhere("enableExternalListener", { nodeEncryption: "on" }),
        (story: Story) => story.level("all"),
        (story: Story) => story.post(0, "/node/controller/reloadCertificate", {}),
        undefined,
      ]) {
        const story = new Story();
        story.autoFailover(false);
        change?.(story);
        if (change !== undefined) story.networkEverywhere("disableUnusedExternalListeners");
        story.sees(1, 2, "unhealthy");
        const before = story.broken().length;
        story.autoFailover(true);
        const found = story.broken().slice(before);
        assert.deepEqual(found, change === undefined ? [] : ["autoFailoverBackWhileUnhealthy"]);
      }
    });

    it("lets it be switched on beside a node that was lost after all were well and alike for a while after the changes", () => {
      for (const [time, broken] of [
        [50, ["autoFailoverBackWhileUnhealthy"]],
        [150, []],
      ] as const) {
        const story = new Story();
        story.autoFailover(false);
        story.networkEverywhere("enableExternalListener", { nodeEncryption: "on" });
        story.networkEverywhere("disableUnusedExternalListeners");
        story.later(time);
        story.sees(1, 2, "unhealthy");
        story.autoFailover(true);
        assert.deepEqual(story.broken(), broken);
      }
    });

    it("counts no time in which a node was down, nodes differed, or a change was under way", () => {
      for (const trouble of [
        (story: Story) => story.nodeBecomes(1, { running: false }),
        (story: Story) => story.nodeBecomes(1, { only: true }),
        (story: Story) => story.nodeBecomes(1, { switchingFamily: true }),
        (story: Story) => story.begin(1, "/node/controller/enableExternalListener", { nodeEncryption: "on" }),
      ]) {
        const story = new Story();
        story.autoFailover(false);
        story.level("all");
        trouble(story);
        story.becomes({});
        story.later(1_000);
        story.sees(0, 2, "unhealthy");
        story.autoFailover(true);
        assert.ok(story.broken().includes("autoFailoverBackWhileUnhealthy"));
      }
    });

    it("lets it be switched on when all see all healthy, whatever nodes outside of the cluster see", () => {
      const story = new Story(aTruth(off));
      story.nodeBecomes(2, { membership: "inactiveFailed", sees: {} });
      story.sees(0, 2, "unhealthy");
      story.autoFailover(true);
      assert.deepEqual(story.broken(), []);
    });

    it("lets its fields be changed while it is on anyway", () => {
      const story = new Story();
      story.sees(0, 1, "unhealthy");
      story.autoFailover(true);
      assert.deepEqual(story.broken(), []);
    });
  });

  describe("autoFailoverBackWhileNodesDiffer", () => {
    const differences = {
      family: { family: "ipv6" },
      "only-ness": { only: true },
      encryption: { encrypted: true },
      listeners: { listeners: [] },
    } as const;
    for (const [what, fields] of Object.entries(differences)) {
      it(`finds auto-failover switched on while active nodes differ in ${what}`, () => {
        const story = new Story(aTruth(off));
        story.nodeBecomes(1, fields);
        story.autoFailover(true);
        assert.deepEqual(story.broken(), ["autoFailoverBackWhileNodesDiffer"]);
      });
    }

    it("finds it while a node's change is still under way", () => {
      const story = new Story(aTruth(off));
      story.begin(1, "/node/controller/enableExternalListener", { nodeEncryption: "on" });
      story.autoFailover(true);
      assert.deepEqual(story.broken(), ["autoFailoverBackWhileNodesDiffer"]);
    });

    it("lets it be switched on when active nodes are alike, listeners in any order", () => {
      const plain = { family: "ipv4", encrypted: false } as const;
      const encrypted = { family: "ipv4", encrypted: true } as const;
      const story = new Story(aTruth({ ...off, nodes: allNodes({ listeners: [plain, encrypted] }) }));
      story.nodeBecomes(1, { listeners: [encrypted, plain] });
      story.nodeBecomes(2, { membership: "inactiveFailed", encrypted: true });
      story.autoFailover(true);
      assert.deepEqual(story.broken(), []);
    });

    it("forgets what was under way on a node that went down", () => {
      const story = new Story(aTruth(off));
      story.begin(1, "/node/controller/enableExternalListener", { nodeEncryption: "on" });
      story.nodeBecomes(1, { running: false });
      story.nodeBecomes(1, { running: true });
      story.autoFailover(true);
      assert.deepEqual(story.broken(), []);
    });
  });

  describe("autoFailoverNotRestored", () => {
    it("finds auto-failover left off", () => {
      const story = new Story();
      story.autoFailover(false);
      assert.deepEqual(story.brokenAtEnd(), ["autoFailoverNotRestored"]);
    });

    it("finds each field that differs, is lost or is new, nested ones too", () => {
      const story = new Story(
        aTruth({
          autoFailover: {
            enabled: true,
            maxCount: 2,
            failoverOnDataDiskIssues: { enabled: true, timePeriod: 60 },
          },
        }),
      );
      story.becomes({
        autoFailover: {
          enabled: true,
          disableMaxCount: false,
          failoverOnDataDiskIssues: { enabled: false, timePeriod: 60 },
        },
      });
      const texts = story.monitor.finish(story.truth).map(({ text }) => text.split(" ")[1]);
      assert.deepEqual(texts.sort(), ["disableMaxCount", "failoverOnDataDiskIssues", "maxCount"]);
    });

    it("takes no offence at the count, which nobody can set", () => {
      const story = new Story();
      story.becomes({ autoFailover: { ...story.truth.autoFailover, count: 1 } });
      assert.deepEqual(story.brokenAtEnd(), []);
    });
  });
});
