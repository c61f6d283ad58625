import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createDelivery } from "../../../../provider/certificates/delivery/createDelivery";
import { type SshDelivery } from "../../../../provider/certificates/delivery/settings";
import { type ErrorCode } from "../../../../provider/errors/codes";
import { isSecurityError, type SecurityError } from "../../../../provider/errors/securityError";
import { closedPort } from "../../../support/closedPort";
import { nodeFolder, removeFolder, temporaryFolder, type NodeFolder } from "./support/nodeFolder";
import { makeKey, startSshServer, type SshServer } from "./support/sshServer";
import { until } from "../../../support/until";

const node = { name: "127.0.0.1", otpNode: "ns_1@127.0.0.1" };
const files = { node: { chain: "new chain\n", privateKey: "a key that nobody must see\n" } };
const user = os.userInfo().username;

describe("delivery by ssh, with a real sshd", () => {
  let folder: string;
  let server: SshServer;
  /** What comes in here runs as `nobody`, who has no password and no sudo. */
  let asNobody: SshServer;
  let there: NodeFolder;
  let common: SshDelivery;
  const started: SshServer[] = [];

  before(async () => {
    folder = temporaryFolder();
    const key = makeKey(path.join(folder, "key"));
    makeKey(path.join(folder, "stranger"));
    server = await start("server");
    asNobody = await start("nobody", [
      'ForceCommand setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c "$SSH_ORIGINAL_COMMAND"',
    ]);
    const knownHostsFile = path.join(folder, "known hosts");
    fs.writeFileSync(knownHostsFile, server.knownHost + asNobody.knownHost);
    common = {
      type: "ssh",
      user,
      port: server.port,
      identityFile: key,
      knownHostsFile,
      configFile: "/dev/null",
    };
  });
  after(() => removeFolder(folder));
  after(() => Promise.all(started.map((running) => running.stop())));
  beforeEach(() => {
    there = nodeFolder(fs.mkdtempSync(path.join(folder, 'it\'s "in" a $HOME `path` * ')));
    fs.chmodSync(path.dirname(path.dirname(there.data)), 0o755);
  });

  async function start(name: string, lines: readonly string[] = []): Promise<SshServer> {
    const running = await startSshServer(path.join(folder, name), path.join(folder, "key"), lines);
    started.push(running);
    return running;
  }
  function knownHosts(of: SshServer): string {
    const file = path.join(of.folder, "known hosts");
    fs.writeFileSync(file, of.knownHost);
    return file;
  }
  const through = (changes: Partial<SshDelivery> = {}) =>
    createDelivery({ ...common, inbox: there.inbox, ...changes });

  async function fails(code: ErrorCode, changes: Partial<SshDelivery>): Promise<SecurityError> {
    const before = there.list();
    let seen: unknown;
    await assert.rejects(through(changes).place(node, files), (error) => {
      seen = error;
      return isSecurityError(error);
    });
    const error = seen as SecurityError;
    assert.equal(error.code, code, error.message);
    assert.equal(error.context.node, node.name);
    assert.doesNotMatch(error.message, /nobody must see|cbsec1/);
    assert.deepEqual(there.list(), before);
    return error;
  }

  it("checks, places and goes back, by key", async () => {
    there.write("couchbase.p12", "old form");
    const delivery = through();
    assert.deepEqual((await delivery.check(node)).files, ["couchbase.p12"]);
    assert.deepEqual(await delivery.place(node, files), { changed: true, setAside: ["couchbase.p12"] });
    assert.equal(there.read("pkey.key"), files.node.privateKey);
    assert.match(there.access("pkey.key"), /^600 /);
    await delivery.restorePrevious(node);
    assert.deepEqual(there.list(), ["couchbase.p12"]);
  });

  it("by the key that an agent holds", async () => {
    const socket = path.join(folder, "agent");
    const started = execFileSync("ssh-agent", ["-s", "-a", socket], { encoding: "utf8" });
    const agent = Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]);
    const before = process.env.SSH_AUTH_SOCK;
    process.env.SSH_AUTH_SOCK = socket;
    try {
      execFileSync("ssh-add", ["-q", path.join(folder, "key")], { stdio: "ignore" });
      await through({ identityFile: undefined }).place(node, files);
    } finally {
      if (before === undefined) delete process.env.SSH_AUTH_SOCK;
      else process.env.SSH_AUTH_SOCK = before;
      process.kill(agent);
    }
    assert.equal(there.read("chain.pem"), files.node.chain);
  });

  it("through a jump host that the configuration file names", async () => {
    const jump = await start("jump");
    const configFile = path.join(folder, "config");
    fs.writeFileSync(
      configFile,
      [
        "Host jump",
        "  HostName 127.0.0.1",
        `  Port ${jump.port}`,
        `  User ${user}`,
        `  IdentityFile ${path.join(folder, "key")}`,
        `  UserKnownHostsFile "${knownHosts(jump)}"`,
        "",
      ].join("\n"),
    );
    const changes = { configFile, options: { ProxyJump: "jump" } };
    await through(changes).place(node, files);
    assert.equal(there.read("chain.pem"), files.node.chain);
    await jump.stop();
    await through(changes)
      .check(node)
      .then(
        () => assert.fail("the jump host was not used"),
        (error) => assert.ok(isSecurityError(error, "CBSEC_DELIVERY_UNREACHABLE"), String(error)),
      );
  });

  it("trusts a host key by the certificate of its authority", async () => {
    const authority = makeKey(path.join(folder, "host_authority"));
    execFileSync("ssh-keygen", [
      ...["-q", "-s", authority, "-I", "n0", "-h", "-n", "127.0.0.1"],
      `${server.hostKeyFile}.pub`,
    ]);
    const certified = await start("certified", [
      `HostKey ${server.hostKeyFile}`,
      `HostCertificate ${server.hostKeyFile}-cert.pub`,
    ]);
    const knownHostsFile = path.join(folder, "authorities");
    const key = fs.readFileSync(`${authority}.pub`, "utf8");
    fs.writeFileSync(knownHostsFile, `@cert-authority * ${key}`);
    await through({ port: certified.port, knownHostsFile }).place(node, files);
    assert.equal(there.read("chain.pem"), files.node.chain);
  });

  it("finds each node by its name when the host is a pattern", async () => {
    const configFile = path.join(folder, "hosts");
    fs.writeFileSync(configFile, "Host n0.cb.test.internal\n  HostName 127.0.0.1\n");
    const named = createDelivery({ ...common, configFile, inbox: there.inbox, host: "{node}.internal" });
    await named.place({ name: "n0.cb.test", otpNode: "ns_1@n0.cb.test" }, files);
    assert.equal(there.read("chain.pem"), files.node.chain);
  });

  it("runs as root by sudo", async () => {
    await through({ sudo: true }).place(node, files);
    assert.equal(there.read("chain.pem"), files.node.chain);
  });

  it("works as a user who owns the inbox, without sudo", async () => {
    fs.chownSync(there.data, 65534, 65534);
    fs.chownSync(there.inbox, 65534, 65534);
    await through({ port: asNobody.port }).place(node, files);
    assert.equal(there.access("pkey.key"), "600 65534:65534");
  });

  it("is not disturbed by what a login prints, nor by RemoteCommand and RequestTTY in the configuration", async () => {
    const talking = await start("talking", [
      'ForceCommand echo "Welcome to node 0"; echo "unauthorised use is forbidden" >&2; sh -c "$SSH_ORIGINAL_COMMAND"',
    ]);
    const knownHostsFile = knownHosts(talking);
    const configFile = path.join(folder, "interactive");
    fs.writeFileSync(
      configFile,
      "Host *\n  RemoteCommand top\n  RequestTTY force\n  LocalForward 1 [::1]:1\n",
    );
    await through({ port: talking.port, knownHostsFile, configFile }).place(node, files);
    assert.equal(there.read("chain.pem"), files.node.chain);
  });

  it("refuses an unknown host key", async () => {
    const empty = path.join(folder, "empty");
    fs.writeFileSync(empty, "");
    const error = await fails("CBSEC_DELIVERY_HOST_KEY", { knownHostsFile: empty });
    assert.match(error.message, /is not known here/);
    assert.equal(fs.readFileSync(empty, "utf8"), "");
  });

  it("refuses a changed host key, whatever the user's configuration says", async () => {
    const knownHostsFile = path.join(folder, "changed");
    const other = asNobody.knownHost.replace(String(asNobody.port), String(server.port));
    fs.writeFileSync(knownHostsFile, other);
    const configFile = path.join(folder, "careless");
    fs.writeFileSync(
      configFile,
      "Host *\n  StrictHostKeyChecking no\n  NoHostAuthenticationForLocalhost yes\n",
    );
    const error = await fails("CBSEC_DELIVERY_HOST_KEY", { knownHostsFile, configFile });
    assert.match(error.message, /another ssh host key than the known one/);
    assert.match(error.message, new RegExp("Offending .* key in .*changed:1"));
  });

  it("says that a login was not accepted: wrong key, wrong user", async () => {
    const wrong: Partial<SshDelivery>[] = [
      { identityFile: path.join(folder, "stranger") },
      { user: "nosuchuser" },
    ];
    for (const changes of wrong) {
      const error = await fails("CBSEC_DELIVERY_DENIED", changes);
      assert.match(error.message, /did not accept the login/);
      assert.match(error.message, /Permission denied \(publickey\)/);
    }
  });

  it("says that sudo asks for a password", async () => {
    const error = await fails("CBSEC_DELIVERY_DENIED", { port: asNobody.port, sudo: true });
    assert.match(error.message, /sudo on the node asks for a password/);
    assert.match(error.message, /NOPASSWD/);
  });

  it("says that a user may not write into the inbox", async () => {
    const error = await fails("CBSEC_DELIVERY_DENIED", { port: asNobody.port });
    assert.match(error.message, /may not write into the inbox/);
  });

  it("says that a user may not write into CA/, before there is anything to bring", async () => {
    fs.chownSync(there.data, 65534, 65534);
    fs.chownSync(there.inbox, 65534, 65534);
    there.write("CA/.keep", "");
    await assert.rejects(through({ port: asNobody.port }).check(node), (error) =>
      isSecurityError(error, "CBSEC_DELIVERY_DENIED", "CBSEC_DELIVERY_FAILED"),
    );
  });

  it("says that files cannot be given to the server's user", async () => {
    fs.chmodSync(there.inbox, 0o777);
    const error = await fails("CBSEC_DELIVERY_DENIED", { port: asNobody.port });
    assert.match(error.message, /may not give files to its owner/);
    await assert.rejects(through({ port: asNobody.port }).check(node), (checked) =>
      isSecurityError(checked, "CBSEC_DELIVERY_DENIED"),
    );
    assert.deepEqual(there.list(), []);
  });

  it("says that nobody listens, and that a name is unknown", async () => {
    const refused = await fails("CBSEC_DELIVERY_UNREACHABLE", { port: await closedPort() });
    assert.match(refused.message, /Connection refused/);
    await fails("CBSEC_DELIVERY_UNREACHABLE", { host: "no-such-host.invalid" });
  });

  it("says that the connection was cut after it had begun, and leaves nothing behind", async () => {
    const half = await start("half", [
      'ForceCommand { head -c 20000; sleep 2; } | sh -c "$SSH_ORIGINAL_COMMAND"',
    ]);
    const knownHostsFile = knownHosts(half);
    there.write("chain.pem", "old chain");
    const big = { node: { chain: "line of a chain\n".repeat(20_000), privateKey: "k" } };
    const placing = through({ port: half.port, knownHostsFile }).place(node, big);
    const settled = assert.rejects(placing, (error) => isSecurityError(error, "CBSEC_ANSWER_LOST"));
    await until(() => there.list().some((name) => name.startsWith(".cbsec-incoming")));
    half.killSessions();
    await settled;
    assert.equal(there.read("chain.pem"), "old chain");
    await until(() => there.list().length === 1);
  });

  it("stops at its deadline", async () => {
    const slow = await start("slow", ["ForceCommand sleep 20"]);
    const knownHostsFile = knownHosts(slow);
    await assert.rejects(
      through({ port: slow.port, knownHostsFile }).place(node, files, { timeout: 700 }),
      (error) => isSecurityError(error, "CBSEC_DEADLINE"),
    );
    slow.killSessions();
  });

  it("brings files to many nodes at once", async () => {
    const inboxes = Array.from({ length: 4 }, (_, index) => nodeFolder(folder, `127.0.0.${index + 1}`));
    const delivery = createDelivery({
      ...common,
      host: "127.0.0.1",
      inbox: path.join(folder, "{node}", "data", "inbox"),
    });
    await Promise.all(
      inboxes.map((_, index) =>
        delivery.place(
          { name: `127.0.0.${index + 1}`, otpNode: `ns_1@127.0.0.${index + 1}` },
          { node: { chain: `chain ${index}`, privateKey: `key ${index}` } },
        ),
      ),
    );
    inboxes.forEach((inbox, index) => {
      assert.equal(inbox.read("chain.pem"), `chain ${index}`);
      assert.equal(inbox.read("pkey.key"), `key ${index}`);
    });
  });
});
