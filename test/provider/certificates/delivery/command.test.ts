import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { createDelivery } from "../../../../provider/certificates/delivery/createDelivery";
import { runCommand } from "../../../../provider/certificates/delivery/runCommand";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { realTime } from "../../../../provider/time";
import { watchedTime } from "../../../support/watchedTime";
import { fastTime } from "../../cluster/support/fastTime";
import { nodeFolder, removeFolder, temporaryFolder } from "./support/nodeFolder";
import { until } from "../../../support/until";

const files = { node: { chain: "chain\n", privateKey: "key\n" } };
const nodeNamed = (name: string) => ({ name, otpNode: `ns_1@${name}` });

describe("delivery by a command", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => removeFolder(folder));

  /** Stands where `docker exec -i NODE` would: it notes its arguments and runs the rest. */
  function wrapper(): string {
    const file = path.join(folder, "exec on node");
    const script = `#!/bin/sh\nprintf "%s\\n" "$1" "$2" >>"${folder}/calls"\nshift 2\nexec "$@"\n`;
    fs.writeFileSync(file, script, { mode: 0o755 });
    return file;
  }

  it("fills in the node and the inbox, and runs in the node's own inbox", async () => {
    const inbox = path.join(folder, "{node}", "data", "inbox");
    const command = [wrapper(), "--node={node}", "{inbox}"];
    const delivery = createDelivery({ type: "command", command, inbox });
    const names = ["n0.cb.test", "n1.cb.test", "fd63::11"];
    const there = names.map((name) => nodeFolder(folder, name));
    await Promise.all(names.map((name) => delivery.place(nodeNamed(name), files)));
    for (const inboxThere of there) assert.equal(inboxThere.read("chain.pem"), files.node.chain);
    const calls = fs.readFileSync(path.join(folder, "calls"), "utf8");
    assert.ok(calls.includes(`--node=n1.cb.test\n${there[1]?.inbox}\n`));
  });

  it("lets no node name through that is not one", async () => {
    const delivery = createDelivery({ type: "command", command: ["sh", "-c", "touch {node}"] });
    for (const name of ["-oProxyCommand=x", "$(touch x)", "a b", "../..", "a/b", "a;b", "", "n0\n"]) {
      await assert.rejects(delivery.place(nodeNamed(name), files), (error) =>
        isSecurityError(error, "CBSEC_CONFIGURATION"),
      );
    }
  });

  it("says that the program is not there", async () => {
    const delivery = createDelivery({ type: "command", command: ["no-such-program"] });
    await assert.rejects(delivery.place(nodeNamed("n0"), files), (error) => {
      assert.ok(isSecurityError(error, "CBSEC_DELIVERY_UNREACHABLE"));
      assert.match(error.message, /`no-such-program` could not be started here: ENOENT/);
      return true;
    });
  });

  it("ends a command that does not stop when it is told to", async () => {
    const pid = path.join(folder, "pid");
    const command = ["sh", "-c", `trap "" TERM; echo $$ >${pid}; while :; do sleep 1; done`];
    const delivery = createDelivery({ type: "command", command }, fastTime(50));
    const controller = new AbortController();
    const reason = new Error("enough of this");
    const settled = assert.rejects(
      delivery.check(nodeNamed("n0"), { signal: controller.signal, timeout: 6_000_000 }),
      (error) => error === reason,
    );
    await until(() => fs.existsSync(pid) && fs.readFileSync(pid, "utf8") !== "");
    controller.abort(reason);
    await settled;
    assert.throws(() => process.kill(Number(fs.readFileSync(pid, "utf8")), 0), { code: "ESRCH" });
  });

  it("waits for the command, not for what it left behind", async () => {
    const pid = path.join(folder, "pid");
    const command = ["sh", "-c", `sleep 600 & echo $! >${pid}; "$@"`, "wrapper"];
    const inbox = nodeFolder(folder).inbox;
    await createDelivery({ type: "command", inbox, command }).check(nodeNamed("n0"));
    process.kill(Number(fs.readFileSync(pid, "utf8")));
  });

  it("keeps only the beginning of what a command prints", async () => {
    const args = ["-c", 'head -c 20000000 /dev/zero | tr "\\0" x; exit 3'];
    const never = { after: /^go$/m, bytes: Buffer.alloc(0) };
    const { signal } = new AbortController();
    const { exitCode, stdout } = await runCommand({ file: "sh", args }, never, realTime, signal);
    assert.equal(exitCode, 3);
    assert.match(stdout, /^x{4000000}/);
    assert.ok(stdout.length < 5_000_000, `${stdout.length}`);
  });

  it("leaves no timer behind, however it ends", async () => {
    const time = watchedTime();
    const inbox = nodeFolder(folder).inbox;
    for (const command of [["env"], ["false"], ["no-such-program"], ["sh", "-c", "sleep 20"]]) {
      const delivery = createDelivery({ type: "command", inbox, command }, time);
      await delivery.check(nodeNamed("n0"), { timeout: 1_000 }).catch(() => undefined);
      assert.deepEqual(await time.sleeping(), [], command[0]);
    }
  });

  it("tells what the program complains about", async () => {
    const command = ["sh", "-c", 'echo "Error response from daemon: No such container: n0" >&2; exit 1'];
    await assert.rejects(createDelivery({ type: "command", command }).check(nodeNamed("n0")), (error) => {
      assert.ok(isSecurityError(error, "CBSEC_DELIVERY_UNREACHABLE"));
      assert.match(error.message, /container of the node was not found[^]*No such container: n0/);
      return true;
    });
  });

  it("says that the node lacks a tool", async () => {
    fs.mkdirSync(path.join(folder, "tools"));
    for (const tool of ["sh", "mv", "mkdir", "rmdir", "chmod", "chown", "rm", "ls", "cat"]) {
      const found = ["/bin", "/usr/bin"].map((at) => path.join(at, tool)).find((at) => fs.existsSync(at));
      fs.symlinkSync(found ?? "", path.join(folder, "tools", tool));
    }
    const command = ["env", `PATH=${path.join(folder, "tools")}`];
    const inbox = nodeFolder(folder).inbox;
    await assert.rejects(
      createDelivery({ type: "command", command, inbox }).check(nodeNamed("n0")),
      /The node has no `tar`/,
    );
  });

  it("reaches nothing and moves nothing when something else places the files", async () => {
    const delivery = createDelivery({ type: "present" });
    assert.equal(delivery.places, false);
    assert.deepEqual(await delivery.place(nodeNamed("n0"), files), { changed: false, setAside: [] });
    assert.deepEqual(await delivery.restorePrevious(nodeNamed("n0")), { parts: [] });
  });
});
