import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningCluster } from "../../cluster/startCluster";
import { createIssuer } from "../../cluster/testing/issuer";
import {
  ChangingRun,
  environmentOf,
  hangIn,
  leaveUnreadable,
  onBusyCluster,
  run,
  runHere,
  writes,
} from "./support/commandLine";

interface StateResource {
  readonly facet: "addressFamily" | "encryption" | "certificates";
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly uuid?: string;
  readonly dependencies?: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

const classes = {
  addressFamily: "ClusterAddressFamily",
  encryption: "NodeToNodeEncryption",
  certificates: "ClusterCertificateRotation",
};

function urnOf(facet: StateResource["facet"]): string {
  return `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/couchbase-security:${classes[facet]}::${facet}`;
}

/** As `pulumi stack export` writes it. */
function exported(cluster: RunningCluster, resources: readonly StateResource[]): string {
  return JSON.stringify({
    version: 3,
    deployment: {
      manifest: { version: "v3.248.0" },
      resources: [
        {
          urn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev",
          custom: false,
          type: "pulumi:pulumi:Stack",
        },
        ...resources.map(({ facet, uuid = cluster.uuid, ...rest }) => ({
          urn: urnOf(facet),
          custom: true,
          id: `${facet}@${uuid}`,
          type: `pulumi-nodejs:dynamic/couchbase-security:${classes[facet]}`,
          inputs: {},
          ...rest,
        })),
      ],
    },
  });
}

const family: StateResource = {
  facet: "addressFamily",
  outputs: { schemaVersion: 1, family: "ipv4", found: { family: "ipv6", only: false } },
};
/** As state holds what is secret. */
const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:abc",
};
const encryption: StateResource = {
  facet: "encryption",
  outputs: {
    schemaVersion: 1,
    level: "all",
    found: { level: "none" },
    cluster: secret,
  },
};

/** Plans for a state that comes on standard input. */
function planned(cluster: RunningCluster, resources: readonly StateResource[], ...words: string[]) {
  return runHere(["plan", "--destroy", "--state", "-", ...words], environmentOf(cluster), [
    exported(cluster, resources),
  ]);
}

describe("plan --destroy", () => {
  it("numbers the exact steps back to what a stack found, all resources in one window", () =>
    onBusyCluster(
      async (cluster) => {
        const { code, stdout, stderr } = await planned(cluster, [family, encryption]);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /ClusterAddressFamily "addressFamily": goes back to the address family IPv6\./);
        assert.match(stdout, /NodeToNodeEncryption "encryption": goes back to node-to-node encryption off\./);
        assert.match(
          stdout,
          /Plan for ClusterAddressFamily "addressFamily" and NodeToNodeEncryption "encryption" \(\d+ steps\):/,
        );
        assert.match(
          stdout,
          / 1\. Switch auto-failover off[^]*Pause Eventing[^]*level to control[^]*Disable node-to-node encryption[^]*to IPv6[^]*Resume Eventing[^]*auto-failover back on/,
        );
        assert.deepEqual(writes(cluster), []);
      },
      { level: "all" },
    ));

  it("goes by options where there is no state", () =>
    onBusyCluster(
      async (cluster) => {
        const words = ["plan", "--destroy", "--family", "ipv4", "--level", "control"];
        const { code, stdout } = await runHere(words, environmentOf(cluster));
        assert.equal(code, 0);
        assert.match(
          stdout,
          /Plan \(6 steps\):\n {2}1\. .*\n {2}2\. .*\n {2}3\. Set the cluster encryption level to control/,
        );
        const met = await runHere(["plan", "--destroy", "--level", "all"], environmentOf(cluster));
        assert.match(met.stdout, /Plan: no steps, the cluster is so already/);
        assert.deepEqual(writes(cluster), []);
      },
      { level: "all" },
    ));

  it("leaves what was there before as it is where state does not say what that was", () =>
    onBusyCluster(
      async (cluster) => {
        const outputs = { ...encryption.outputs, found: undefined };
        const { code, stdout } = await planned(cluster, [{ ...encryption, outputs }]);
        assert.equal(code, 0);
        assert.match(
          stdout,
          /NodeToNodeEncryption "encryption": left as it is \(what was there at creation is not known\)\./,
        );
        assert.doesNotMatch(stdout, /Plan/);
      },
      { level: "all" },
    ));

  it("shows one window for resources that are said to depend on each other", () =>
    onBusyCluster(
      async (cluster) => {
        const around = [
          { ...family, dependencies: [urnOf("encryption")] },
          { ...encryption, dependencies: [urnOf("addressFamily")] },
        ];
        const { stdout } = await planned(cluster, around);
        assert.match(
          stdout,
          /Plan for ClusterAddressFamily[^\n]* and NodeToNodeEncryption[^\n]* \(\d+ steps\):/,
        );
      },
      { level: "all" },
    ));

  it("shows a window for each of resources that depend on one another, in the order of a destroy", () =>
    onBusyCluster(
      async (cluster) => {
        const depending = { ...encryption, dependencies: [urnOf("addressFamily")] };
        const { stdout } = await planned(cluster, [family, depending]);
        assert.match(
          stdout,
          /Maintenance window 1 of 2 for NodeToNodeEncryption[^]*Disable node-to-node[^]*Maintenance window 2 of 2 for ClusterAddressFamily[^]*to IPv6/,
        );
        // The second window begins where the first has ended: with encryption off.
        assert.doesNotMatch(stdout.slice(stdout.indexOf("window 2 of 2")), /encryption on n0/);
      },
      { level: "all" },
    ));

  it("says which resources a destroy leaves as they are, or refuses", () =>
    onBusyCluster(async (cluster) => {
      const { code, stdout } = await planned(cluster, [
        { ...family, outputs: { ...family.outputs, deletion: "keep" } },
        { ...encryption, protect: true },
        { ...encryption, uuid: "another" },
      ]);
      assert.equal(code, 0);
      assert.match(stdout, /ClusterAddressFamily "addressFamily": left as it is \(deletion: "keep"\)/);
      assert.match(stdout, /NodeToNodeEncryption "encryption" is protected/);
      assert.match(stdout, /The stack manages the cluster another, too/);
      const retained = await planned(cluster, [{ ...encryption, retainOnDelete: true }]);
      assert.match(retained.stdout, /left as it is \(retainOnDelete\)/);
    }));

  it("plans certificates as a destroy does", () =>
    onBusyCluster(async (cluster) => {
      const { code, all } = await planned(cluster, [
        {
          facet: "certificates",
          outputs: { schemaVersion: 1, found: { nodeCertificates: "generated" }, loadedCAs: [] },
        },
      ]);
      assert.equal(code, 0, all);
      assert.match(all, /goes back to certificates that the server makes/);
    }));

  it("plans that the server makes certificates where a resource brought others, also when those are secret as a whole", async () => {
    const root = await createIssuer("Root");
    const [n0, n1, n2] = await Promise.all([0, 1, 2].map((index) => root.issue(`n${index}.cb.test`)));
    assert.ok(n0 && n1 && n2);
    const certificates = { authorities: [root.certificate], nodes: { 0: n0, 1: n1, 2: n2 } };
    await onBusyCluster(
      async (cluster) => {
        const outputs = { schemaVersion: 1, found: { nodeCertificates: "uploaded" }, loadedCAs: [] };
        const of = async (nodeCertificates: unknown) => {
          const resource = { facet: "certificates", outputs: { ...outputs, nodeCertificates } } as const;
          const { code, stdout, all } = await planned(cluster, [resource]);
          assert.equal(code, 0, all);
          return stdout;
        };
        const shown = await of({ "n0.cb.test": { chain: n0.chain } });
        assert.match(shown, /1\. Let the server make certificates for every node/);
        assert.equal(await of(secret), shown);
        assert.match(await of(undefined), /no steps, the cluster is so already/);
        const clients = { ...outputs, clientCertificates: secret };
        const { stdout } = await planned(cluster, [{ facet: "certificates", outputs: clients }]);
        assert.match(stdout, /The internal client certificates stay as they are: [^]*no steps/);
      },
      { certificates },
    );
  });

  it("says what a record means that cannot be read, and to whom records are not shown", () =>
    onBusyCluster(
      async (cluster) => {
        const hidden = await planned({ ...cluster, username: "cadm", password: "cadm-password" }, [
          encryption,
        ]);
        assert.match(
          hidden.stdout,
          /Whether an earlier run left something to be put back is not known[^]*Plan/,
        );

        const name = await leaveUnreadable(cluster);
        const unreadable = await planned(cluster, [encryption]);
        assert.equal(unreadable.code, 6, unreadable.all);
        assert.match(unreadable.stdout, new RegExp(`${name}[^]*delete the group[^]*Plan for`));
      },
      { level: "all", users: [{ name: "cadm", password: "cadm-password", roles: ["cluster_admin"] }] },
    ));

  it("looks for a record where the destroy would: on this machine when all resources say so", () =>
    onBusyCluster(
      async (cluster) => {
        const folder = mkdtempSync(join(tmpdir(), "records-"));
        const environment = { ...environmentOf(cluster), XDG_STATE_HOME: folder };
        const onThisMachine = (resource: StateResource) => ({
          ...resource,
          outputs: { ...resource.outputs, record: "file" },
        });
        const of = async (...resources: StateResource[]) =>
          (await run(["plan", "--destroy", "--state", "-"], environment, exported(cluster, resources)))
            .stdout;
        try {
          const toNone = { encryption: { level: "none" } } as const;
          const kill = await hangIn(cluster, new ChangingRun(toNone, environment, "file"), {
            path: /\/functions\/orders\/pause/,
          });
          await kill();
          const open = /A restoration record is open on this machine/;
          assert.match(await of(onThisMachine(encryption)), open);
          assert.match(await of(onThisMachine(family), onThisMachine(encryption)), open);
          assert.doesNotMatch(await of(family, onThisMachine(encryption)), open);
          await run(["restore", "--yes", "--record", "file"], environment);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
      { level: "all" },
    ));

  it("says why it would be refused as the cluster is now", () =>
    onBusyCluster(
      async (cluster) => {
        await cluster.byHand.setMembership(2, "inactiveFailed");
        const { code, stdout } = await planned(cluster, [encryption]);
        assert.equal(code, 6, stdout);
        assert.match(
          stdout,
          /refused before anything is touched\.\n +1\. n2\.cb\.test is failed over \(nodesActive\)\n +\S/,
        );
        await cluster.byHand.setMembership(2, "active");
      },
      { level: "all" },
    ));

  it("gives the same as JSON", () =>
    onBusyCluster(
      async (cluster) => {
        const { stdout } = await planned(cluster, [encryption], "--json");
        const { windows } = JSON.parse(stdout) as {
          windows: { steps: { kind: string }[]; resources: string[] }[];
        };
        assert.equal(windows[0]?.steps[0]?.kind, "disableAutoFailover");
        assert.deepEqual(windows[0].resources, ['NodeToNodeEncryption "encryption"']);
      },
      { level: "all" },
    ));

  it("reads the state from a file or from standard input, and says what is no state, without quoting it", () =>
    onBusyCluster(
      async (cluster) => {
        const folder = mkdtempSync(join(tmpdir(), "state-"));
        try {
          const file = join(folder, "state.json");
          writeFileSync(file, exported(cluster, [encryption]));
          const fromFile = await runHere(["plan", "--destroy", "--state", file], environmentOf(cluster));
          assert.match(fromFile.stdout, /Disable node-to-node/);
          const words = ["plan", "--destroy", "--state", "-"];
          const fromInput = await run(words, environmentOf(cluster), exported(cluster, [encryption]));
          assert.equal(fromInput.stdout.trimEnd(), fromFile.stdout);
          for (const text of ["{", "{}", '{"deployment": "t0p-secret"}', "t0p-secret"]) {
            const { code, stderr } = await runHere(words, environmentOf(cluster), [text]);
            assert.equal(code, 2);
            assert.match(stderr, /--state is not what `pulumi stack export` writes/);
            assert.doesNotMatch(stderr, /t0p-secret/);
          }
          const other = await planned(cluster, [{ ...encryption, uuid: "another" }]);
          assert.equal(other.code, 2);
          assert.match(other.stderr, /manages nothing of this cluster[^]*it manages another/);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
      { level: "all" },
    ));
});
