import { strict as assert } from "node:assert";
import type { SimulatedClusterOptions } from "../../cluster/simulatedCluster";
import { startCluster, type RunningCluster } from "../../cluster/startCluster";
import { createIssuer, type Issuer } from "../../cluster/testing/issuer";
import { PulumiProject } from "../../engine/project/pulumiProject";
import { expectNoViolation, writesSince } from "../support/scene";
import { trueLevel } from "../support/shown";
import { inboxesOf, type Inboxes } from "../../cluster/testing/inboxes";
import { entriesOf, expectPresented, issueNodes, linesOf, trusts } from "./support";

type Level = NonNullable<SimulatedClusterOptions["level"]>;

const every: readonly Level[] = ["none", "control", "all", "strict"];
/** Strict, and encryption beside Eventing, came with 7.0.2. */
const early: readonly Level[] = ["none", "control", "all"];
const versions: Readonly<Record<string, readonly Level[]>> = {
  "7.0.0": early,
  "7.0.1": early,
  "7.0.2": every,
  "7.0.5": every,
  "7.1.4": every,
  "7.2.3": every,
  "7.6.8": every,
  "8.0.1": every,
};

/** A cluster of its own, and the inputs of its resource. */
interface Place {
  readonly name: string;
  readonly level: Level;
  readonly cluster: RunningCluster;
  readonly inboxes: Inboxes;
  readonly one: boolean;
}

/** One project has a resource for each cluster: all of them run at the same time, which is quicker than one after the other. */
describe("Certificates through the real engine", () => {
  const places: Place[] = [];
  const keys: string[] = [];
  let project: PulumiProject;
  let root: Issuer;
  let intermediate: Issuer;
  let from: readonly number[] = [];

  before(async () => {
    const wanted = Object.entries(versions).flatMap(([version, levels]) =>
      levels.map((level) => ({ version, level })),
    );
    places.push(...(await Promise.all(wanted.map(({ version, level }) => makePlace(version, level)))));
    project = await PulumiProject.create({ program: "" });
    root = await createIssuer("First Root");
  });
  beforeEach(() => {
    from = places.map(({ cluster }) => cluster.requests.length);
  });
  after(async () => {
    await project.dispose();
    await Promise.all(places.map(({ cluster }) => cluster.stop()));
    places.forEach(({ inboxes }) => inboxes.remove());
  });

  async function makePlace(version: string, level: Level): Promise<Place> {
    const functions = /^7\.0\.[01]$/.test(version) ? [] : [{ name: "orders" }];
    const cluster = await startCluster({ version, level, nodes: 2, functions, timeScale: 0.01 });
    const one = version.startsWith("7.0");
    return { name: `${version} at ${level}`, level, cluster, inboxes: inboxesOf(cluster), one };
  }

  /** Certificates of the issuer for every node of every cluster: what the nodes present then is looked at, and what may have been done. */
  async function rotate(issuer: Issuer, over: object = {}): Promise<void> {
    const all = await Promise.all(places.map(({ cluster }) => issueNodes(cluster, issuer)));
    keys.push(...all.flatMap((issued) => Object.values(issued).map(({ key }) => key)));
    const inputs = places.map(({ name, cluster, inboxes }, index) => ({
      name,
      args: {
        cluster: connectionTo(cluster),
        trustedCAs: root.certificate,
        nodeCertificates: entriesOf(all[index] ?? {}),
        delivery: inboxes.delivery,
        ...over,
      },
    }));
    await project.setProgram(`
      const { ClusterCertificateRotation } = require("pulumi-couchbase-security");
      for (const { name, args } of ${JSON.stringify(inputs)}) new ClusterCertificateRotation(name, args);
    `);
    for (const { cluster, one } of places) if (!one) cluster.monitor.expect("noClearText");
    await project.up();
    for (const [index, { cluster }] of places.entries()) await expectPresented(cluster, all[index] ?? {});
    expectRest();
  }

  function expectRest(): void {
    for (const { name, level, cluster } of places) {
      assert.equal(trueLevel(cluster), level, name);
      expectNoViolation(cluster);
    }
  }

  function expectWrites(allowed: RegExp): void {
    for (const [index, { name, cluster }] of places.entries()) {
      const others = writesSince(cluster, from[index]).filter((write) => !allowed.test(write));
      assert.deepEqual(others, [], name);
    }
  }

  it("are uploaded for the first time, from every level of every version", async () => {
    intermediate = await root.intermediate("First Intermediate");
    await rotate(intermediate);
  });

  it("change leaves alone, without CAs, encryption and Eventing being touched", async () => {
    await rotate(intermediate);
    expectWrites(/reloadCertificate|autoFailover|rbac\/groups/);
  });

  it("change the intermediate CA", async () => {
    await rotate(await root.intermediate("Second Intermediate"));
  });

  it("change the root, and the old one goes", async () => {
    const old = root;
    root = await createIssuer("Second Root");
    for (const { name, cluster } of places) assert.ok(trusts(cluster, old.certificate), name);
    await rotate(root, { removeUnusedCAs: true });
    for (const { name, cluster } of places) {
      assert.ok(trusts(cluster, root.certificate), name);
      assert.ok(!trusts(cluster, old.certificate), name);
    }
  });

  it("are left as they are when nothing changed, and nothing is seen to differ", async () => {
    const { all } = await project.up({ args: ["--refresh"] });
    assert.match(all, new RegExp(`${places.length + 1} unchanged`), all);
    expectWrites(/^$/);
  });

  it("are the server's own again when the resources are gone", async () => {
    for (const { name, cluster } of places) assert.ok(trusts(cluster, root.certificate), name);
    await project.destroy();
    for (const { name, cluster } of places) {
      assert.ok(
        cluster.truth().nodes.every(({ certificate }) => certificate.type === "generated"),
        name,
      );
      assert.ok(!trusts(cluster, root.certificate), name);
    }
    expectRest();
    const passwords = places.map(({ cluster }) => cluster.password);
    assert.deepEqual(await project.findSecret(...passwords, ...linesOf(keys)), []);
  });
});

function connectionTo(cluster: RunningCluster) {
  return {
    endpoint: cluster.tlsEndpoint,
    username: cluster.username,
    password: cluster.password,
    caCertificates: cluster.caCertificate,
    tlsServerName: cluster.nodes[0]?.name,
    connectTo: cluster.connectTo,
  };
}
