import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { carrierFor } from "../../../../provider/certificates/delivery/carriers";
import { type SshDelivery } from "../../../../provider/certificates/delivery/settings";

const node = { name: "n0.cb.test", otpNode: "ns_1@n0.cb.test" };

/** What ssh makes of its arguments, by option in lower case. */
function understood(settings: Partial<SshDelivery>): ReadonlyMap<string, string> {
  const common = { type: "ssh", user: "ops", configFile: "/dev/null" } as const;
  const { file, args } = carrierFor({ ...common, ...settings }).run(node, ["true"]);
  const text = execFileSync(file, ["-G", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return new Map(text.split("\n").map((line) => [line.split(" ", 1)[0] ?? "", line.replace(/^\S+ ?/, "")]));
}

describe("the way by ssh", () => {
  it("asks nobody, trusts nothing new, and notices soon when a node is gone", () => {
    const options = understood({});
    for (const [name, value] of [
      ["batchmode", "yes"],
      ["stricthostkeychecking", "true"],
      ["updatehostkeys", "false"],
      ["forwardagent", "no"],
      ["connecttimeout", "15"],
      ["serveraliveinterval", "5"],
      ["serveralivecountmax", "3"],
      ["identitiesonly", "no"],
    ] as const) {
      assert.equal(options.get(name), value, name);
    }
  });

  it("offers no other key where one is named, lest a server counts too many of an agent", () => {
    assert.equal(understood({ identityFile: "/nowhere/key" }).get("identitiesonly"), "yes");
  });

  it("lets settings say otherwise where nothing depends on it", () => {
    const options = understood({ options: { ConnectTimeout: "60", ServerAliveInterval: "20" } });
    assert.equal(options.get("connecttimeout"), "60");
    assert.equal(options.get("serveraliveinterval"), "20");
  });
});
