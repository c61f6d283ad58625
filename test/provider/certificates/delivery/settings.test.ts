import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { createDelivery } from "../../../../provider/certificates/delivery/createDelivery";
import { type DeliverySettings } from "../../../../provider/certificates/delivery/settings";
import { shellQuote } from "../../../../provider/certificates/delivery/shellQuote";
import { isSecurityError } from "../../../../provider/errors/securityError";

const ssh = { type: "ssh", user: "ops" };

function refused(settings: unknown, says: RegExp): void {
  assert.throws(
    () => createDelivery(settings as DeliverySettings),
    (error) => {
      assert.ok(isSecurityError(error, "CBSEC_CONFIGURATION"), String(error));
      assert.match(error.message, says);
      return true;
    },
  );
}

describe("settings of delivery", () => {
  it("take what ssh users write", () => {
    const accepted: unknown[] = [
      { ...ssh, host: "{node}.internal", port: 2222, sudo: true, options: { ProxyJump: "bastion" } },
      { ...ssh, host: "fd63::11", owner: "couchbase:couchbase", inbox: "/data/couchbase/inbox/" },
      { type: "local", inbox: "/tmp/{node}/inbox" },
      { type: "command", command: ["kubectl", "exec", "-i", "{node}", "--"] },
      { type: "present" },
    ];
    for (const settings of accepted) createDelivery(settings as DeliverySettings);
  });

  it("let nobody turn the check of host keys off, in any spelling", () => {
    for (const name of [
      "StrictHostKeyChecking",
      "stricthostkeychecking",
      "NoHostAuthenticationForLocalhost",
    ]) {
      refused({ ...ssh, options: { [name]: "no" } }, /`delivery\.options\.\w+` is set by delivery itself/i);
    }
    refused(
      { ...ssh, options: { "ProxyJump=x\nStrictHostKeyChecking": "no" } },
      /is no name of an ssh_config option/,
    );
  });

  it("let no host or user be taken for an option", () => {
    refused({ ...ssh, host: "-oProxyCommand=touch x" }, /`delivery\.host` must be a host name/);
    refused({ type: "ssh", user: "-oProxyCommand=x" }, /`delivery\.user` must be a user name/);
  });

  it("name the property, and what it must be", () => {
    refused({ type: "local", inbox: "inbox" }, /`delivery\.inbox` must be an absolute path/);
    refused({ type: "local", inbox: "/" }, /`delivery\.inbox` must be an absolute path/);
    refused({ type: "local", inbox: "/data/../etc" }, /`delivery\.inbox` must not hold `\.\.`/);
    refused({ ...ssh, owner: "$(id)" }, /`delivery\.owner` must be a user/);
    refused({ ...ssh, port: 0 }, /`delivery\.port`/);
    refused({ ...ssh, password: "x" }, /password/);
    refused({ type: "scp" }, /`delivery\.type`/);
  });
});

describe("a word quoted for a shell", () => {
  it("arrives as it was, whatever is in it", () => {
    const word = fc.string({ unit: fc.constantFrom(..."ab '\"\\$`!*?[]{}()<>|&;#~=\n\té😀-") });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const script = `printf '%s\\0' ${words.map(shellQuote).join(" ")} end`;
        const { stdout } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
        assert.deepEqual(stdout.split("\0"), [...words, "end", ""]);
      }),
      { numRuns: 100 },
    );
  });
});
