import assert from "node:assert/strict";
import { rules } from "./rules/all";
import { aTruth, Story } from "./story";

function openWindow(story: Story): void {
  story.autoFailover(false);
  story.act("pause", "orders");
}

function closeWindow(story: Story): void {
  story.act("resume", "orders");
  story.autoFailover(true);
}

function switchEverywhere(story: Story, form: Record<string, string>): void {
  story.networkEverywhere("enableExternalListener", form);
  story.networkEverywhere("setupNetConfig", form);
  story.networkEverywhere("disableUnusedExternalListeners");
}

describe("the monitor on the documented procedure", () => {
  it("finds nothing from plain IPv4 to strict IPv6 and back, in one window or in several", () => {
    const story = new Story(
      aTruth({
        functions: [
          { id: "orders", status: "deployed" },
          { id: "audit", status: "undeployed" },
        ],
      }),
    );

    story.autoFailover(false);
    switchEverywhere(story, { afamily: "ipv6", afamilyOnly: "false" });
    story.networkEverywhere("setupNetConfig", { afamily: "ipv6", afamilyOnly: "true" });
    story.act("pause", "orders");
    switchEverywhere(story, { nodeEncryption: "on" });
    story.level("all");
    story.level("strict");
    closeWindow(story);
    assert.deepEqual(story.monitor.finish(story.truth), []);

    openWindow(story);
    story.level("all");
    story.level("control");
    closeWindow(story);

    openWindow(story);
    switchEverywhere(story, { nodeEncryption: "off" });
    switchEverywhere(story, { afamily: "ipv4", afamilyOnly: "false" });
    closeWindow(story);
    assert.deepEqual(story.monitor.finish(story.truth), []);
  });

  it("knows each rule by one name, with its source", () => {
    const names = rules.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, source, judgeRequest, judgeEnd } of rules) {
      assert.match(source, /\(.+\)/, `${name} says where it is documented`);
      assert.ok(judgeRequest ?? judgeEnd, `${name} judges something`);
    }
  });
});
