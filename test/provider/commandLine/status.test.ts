import assert from "node:assert/strict";
import { realTime } from "../../../provider/time";
import { createIssuer } from "../../cluster/testing/issuer";
import {
  ChangingRun,
  dieIn,
  environmentOf,
  hangIn,
  onBusyCluster,
  runHere,
  runInstalled,
  writes,
} from "./support/commandLine";

const toAll = { encryption: { level: "all" } } as const;
const day = 86_400_000;
const setLevel = { path: /^\/settings\/security$/ };

describe("status", () => {
  it("tells what every node is like, and that all is in order; as it is installed", () =>
    onBusyCluster(async (cluster) => {
      const { code, stdout, stderr } = await runInstalled(["status"], environmentOf(cluster));
      assert.equal(code, 0, stderr);
      assert.match(stdout, new RegExp(`Cluster ${cluster.uuid}, version 7\\.6\\.8`));
      assert.match(stdout, /n1\.cb\.test +healthy +IPv4 +no +\d{4}-\d\d-\d\d \(in \d+ days\)/);
      assert.match(stdout, /Encryption level +none/);
      assert.match(stdout, /Auto-failover +on \(after 77 s, at most 2 in a row\)/);
      assert.match(stdout, /deployed: orders, shop\.eu\.totals; undeployed: drafts/);
      assert.match(stdout, /Uniform and healthy; nothing is to be put back/);
      assert.equal(stderr, "");
      assert.deepEqual(writes(cluster), []);
    }));

  it("tells what a dead run left, who it was, and what to do", () =>
    onBusyCluster(async (cluster, command) => {
      await dieIn(cluster, toAll, { node: 1, path: /setupNetConfig/ });
      const before = writes(cluster);
      const { code, stdout, stderr } = await command("status");
      assert.equal(code, 6, stderr);
      assert.match(stdout, /owner +NodeToNodeEncryption "encryption", on .* \(pid \d+, version \d/);
      assert.match(stdout, /state +DEAD/);
      assert.match(stdout, /asked for +level all/);
      assert.match(stdout, /before +IPv4, level none/);
      assert.match(stdout, /to put back +resume orders, shop\.eu\.totals; auto-failover on \(after 77 s/);
      assert.match(stdout, /the nodes differ: /);
      assert.match(stdout, /npx pulumi-couchbase-security restore --undo: it goes back to IPv4, level none/);
      assert.match(stderr, /Watching whether the owner/);
      assert.deepEqual(writes(cluster), before);
      const quick = await runHere(["status", "--quick"], environmentOf(cluster));
      assert.match(quick.stdout, /state +alive or dead/);
      assert.equal((await runHere(["restore", "--undo", "--yes"], environmentOf(cluster))).code, 0);
    }));

  it("tells that a run is at work, and that this is in order", () =>
    onBusyCluster(async (cluster) => {
      const kill = await hangIn(cluster, new ChangingRun(toAll, environmentOf(cluster)), setLevel);
      const { code, stdout } = await runHere(["status"], environmentOf(cluster));
      assert.match(stdout, /state +ALIVE/);
      assert.match(stdout, /A run is at work/);
      assert.equal(code, 0, stdout);
      await kill();
      assert.equal((await runHere(["restore", "--undo", "--yes"], environmentOf(cluster))).code, 0);
    }));

  it("tells the same as JSON", () =>
    onBusyCluster(async (cluster) => {
      await dieIn(cluster, toAll, setLevel);
      const { code, stdout } = await runHere(
        ["status", "--json", "--record", "cluster"],
        environmentOf(cluster),
      );
      const status = JSON.parse(stdout) as {
        inOrder: boolean;
        nodes: { name: string; encrypted: boolean; certificate: { notAfter: string } }[];
        records: {
          life: string;
          start: { level: string };
          toPutBack: { autoFailover: { timeout: number }; functions: { name: string }[] };
        }[];
      };
      assert.deepEqual([code, status.inOrder], [6, false]);
      assert.ok(
        status.nodes.every(({ encrypted, certificate }) => encrypted && Date.parse(certificate.notAfter) > 0),
      );
      const [record] = status.records;
      assert.deepEqual([record?.life, record?.start.level], ["dead", "none"]);
      assert.equal(record?.toPutBack.autoFailover.timeout, 77);
      assert.deepEqual(
        record.toPutBack.functions.map(({ name }) => name),
        ["orders", "totals"],
      );
      assert.equal((await runHere(["restore", "--undo", "--yes"], environmentOf(cluster))).code, 0);
    }));

  it("says that auto-failover is off where no record tells why", () =>
    onBusyCluster(async (cluster, command) => {
      const said = async () => (await command("status")).stdout;
      assert.doesNotMatch(await said(), /no record that is seen from here/);
      await cluster.byHand.setAutoFailover({ enabled: false });
      assert.match(await said(), /Auto-failover is off, and no record that is seen from here says/);
      await cluster.byHand.setAutoFailover({ enabled: true });
    }));

  it("warns when certificates are not verified, in the words of its options", () =>
    onBusyCluster(async (cluster) => {
      const unverified = { ...environmentOf(cluster), CB_CA_CERT: undefined, CB_TLS_SERVER_NAME: undefined };
      const { code, stderr } = await runHere(["status", "--no-ssl-verify"], unverified);
      assert.equal(code, 0, stderr);
      assert.match(
        stderr,
        /^Warning: --no-ssl-verify: certificates are not verified.*CA in --cacert instead\.$/m,
      );
    }));

  it("says which certificates have expired", () =>
    onBusyCluster(async (cluster) => {
      const inFiftyYears = () => Date.now() + 50 * 366 * day;
      const { code, stdout } = await runHere(["status"], environmentOf(cluster), [], inFiftyYears);
      assert.equal(code, 6);
      assert.match(stdout, /\d{4}-\d\d-\d\d \(EXPIRED\)/);
      assert.match(stdout, /the certificate of n1\.cb\.test has expired/);
    }));

  for (const version of ["7.0.5", "7.6.8"]) {
    it(`says which CA ends sooner than the certificates below it, and when it has expired, on ${version}`, async () => {
      const soon = new Date(Date.now() + 10 * day);
      const root = await createIssuer("Soon", { notAfter: soon });
      const certificates = {
        authorities: [root.certificate],
        nodes: { 1: await root.issue("n1.cb.test") },
      };
      await onBusyCluster(
        async (cluster) => {
          const before = await runHere(["status"], environmentOf(cluster));
          assert.equal(before.code, 0, before.all);
          const date = soon.toISOString().slice(0, 10);
          assert.match(
            before.stdout,
            new RegExp(`n1\\.cb\\.test .*in \\d{3} days\\); CN=Soon above it ${date} \\(in \\d days\\)`),
          );
          assert.doesNotMatch(before.stdout, /n0\.cb\.test .*above it/);

          const inTwentyDays = () => Date.now() + 20 * day;
          const after = await runHere(["status"], environmentOf(cluster), [], inTwentyDays);
          assert.equal(after.code, 6);
          assert.match(after.stdout, /CN=Soon above it \S+ \(EXPIRED\)/);
          assert.match(after.stdout, /^ {2}CN=Soon, above the certificate of n1\.cb\.test, has expired$/m);
          assert.doesNotMatch(after.stdout, /the certificate of n1\.cb\.test has expired/);
        },
        { version, certificates },
      );
    });
  }

  it("says which node is down, and tells of the others all the same", () =>
    onBusyCluster(async (cluster) => {
      await cluster.byHand.killNode(2);
      const { code, stdout } = await runHere(["status"], environmentOf(cluster));
      assert.equal(code, 6);
      assert.match(stdout, /n2\.cb\.test +unreachable +IPv4 +no +not known/);
      assert.match(stdout, /n2\.cb\.test cannot be reached: \S+ refuses connections$/m);
      assert.match(stdout, /n1\.cb\.test +\w+ +IPv4 +no +\d{4}/);
      await cluster.byHand.returnNode(2);
    }));

  it("says which nodes show which level while they do not agree", () =>
    onBusyCluster(
      async (cluster) => {
        const lift = cluster.faults.add({ kind: "stale", node: 2, path: "/pools/default" });
        assert.equal((await runHere(["status"], environmentOf(cluster))).code, 0);
        await cluster.byHand.setLevel("all");
        await realTime.sleep(200);
        const { code, stdout } = await runHere(["status"], environmentOf(cluster));
        lift();
        assert.equal(code, 6);
        assert.match(stdout, /the nodes differ: n0\.cb\.test shows level all, n2\.cb\.test control$/m);
        assert.equal((await runHere(["status"], environmentOf(cluster))).code, 0);
      },
      { level: "control" },
    ));

  it("says that records are not known to a user who may not read them", () =>
    onBusyCluster(
      async (cluster) => {
        const environment = {
          ...environmentOf(cluster),
          CB_REST_USERNAME: "looker",
          CB_REST_PASSWORD: "l00ker-secret",
        };
        const { code, all } = await runHere(["status"], environment);
        assert.equal(code, 6, all);
        assert.match(all, /what earlier runs left is not known/);
        assert.match(all, /n1\.cb\.test .*\(in \d+ days\)/);
        assert.ok(!all.includes("l00ker-secret"));
      },
      { users: [{ name: "looker", password: "l00ker-secret", roles: ["cluster_admin"] }] },
    ));
});
