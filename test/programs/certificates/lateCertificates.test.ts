import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { inboxesOf, type Inboxes } from "../../cluster/testing/inboxes";
import { expectNoViolation, leaveScene, setScene, writesSince, type Scene } from "../support/scene";
import { trueLevel } from "../support/shown";
import { fingerprintOf, linesOf, presented, trusts } from "./support";

const root = resolve(__dirname, "..", "..", "..");

/**
 * Resources that make keys and certificates when they are created, and make others when the name of their CA changes; in a preview of that nothing of them
 * is known, as with those of `@pulumi/tls`.
 */
const authority = `
const make = async ({ ca, hosts }) => {
  require(${JSON.stringify(join(root, "node_modules", "tsx", "dist", "cjs", "index.cjs"))});
  const { createIssuer } = require(${JSON.stringify(join(root, "test", "cluster", "testing", "issuer.ts"))});
  const issuer = await createIssuer(ca);
  const issued = {};
  for (const host of hosts) {
    const { chain, key } = await issuer.issue(host);
    issued[host] = { certPem: chain, privateKeyPem: key };
  }
  return { ca, hosts, caPem: issuer.certificate, issued };
};
const maker = {
  async create(inputs) { return { id: "authority", outs: await make(inputs) }; },
  async diff(_id, { ca }, news) { return { changes: ca !== news.ca }; },
  async update(_id, _olds, news) { return { outs: await make(news) }; },
};
class Authority extends pulumi.dynamic.Resource {
  constructor(ca) {
    super(maker, "authority", { ca, hosts: ["n0.cb.test", "n1.cb.test"], caPem: undefined, issued: undefined },
      { additionalSecretOutputs: ["issued"] }, "probe", "Authority");
  }
}`;

describe("A program whose certificates are made by other resources of it", () => {
  let scene: Scene;
  let inboxes: Inboxes;
  let from = 0;
  const keys = new Set<string>();

  before(async () => {
    scene = await setScene({ program: "", cluster: { nodes: 2, level: "strict", timeScale: 0.005 } });
    inboxes = inboxesOf(scene.cluster);
  });
  beforeEach(() => {
    from = scene.cluster.requests.length;
  });
  after(async () => {
    assert.equal(keys.size, 4);
    assert.deepEqual(await scene.project.findSecret(...linesOf([...keys])), []);
    await leaveScene(scene);
    inboxes.remove();
  });

  const write = (ca: string, more: object = {}) =>
    scene.project.setProgram(`const pulumi = require("@pulumi/pulumi");
      const { ClusterCertificateRotation, NodeToNodeEncryption } = require("pulumi-couchbase-security");
      ${authority}
      const { caPem, issued } = new Authority(${JSON.stringify(ca)});
      const entry = (host) => ({
        chain: issued.apply((all) => all[host].certPem),
        privateKey: issued.apply((all) => all[host].privateKeyPem),
      });
      new ClusterCertificateRotation("certificates", {
        trustedCAs: [caPem],
        nodeCertificates: { "n0.cb.test": entry("n0.cb.test"), "n1.cb.test": entry("n1.cb.test") },
        removeUnusedCAs: true,
        ...${JSON.stringify({ delivery: inboxes.delivery, ...more })},
      });
      new NodeToNodeEncryption("level", { level: "strict" });
    `);

  /** Nodes present, and state names, what the certificates' resource made. */
  async function expectMade(ca: string): Promise<string> {
    for (const { inbox } of scene.cluster.nodes) keys.add(readFileSync(join(inbox, "pkey.key"), "utf8"));
    const resources = await scene.project.resources();
    const named = (name: string) =>
      resources.find(({ urn }) => urn.endsWith(`::${name}`)) ?? assert.fail(name);
    const { outputs } = named("authority");
    const { caPem, issued } = outputs as { caPem: string; issued: object };
    assert.doesNotMatch(JSON.stringify(issued), /PRIVATE KEY|privateKeyPem/, "keys are in clear");
    const own = named("certificates");
    const served = own.outputs?.servedCertificates as { fingerprint: string; issuer: string }[];
    assert.deepEqual(
      served.map(({ fingerprint }) => fingerprint),
      Object.values(await presented(scene.cluster)),
    );
    for (const { issuer } of served) assert.equal(issuer, `CN=${ca}`);
    assert.deepEqual(own.outputs?.loadedCAs, [fingerprintOf(caPem)]);
    assert.ok(!JSON.stringify(own).includes("PRIVATE KEY"));
    assert.equal(trueLevel(scene.cluster), "strict");
    expectNoViolation(scene.cluster);
    return caPem;
  }
  let first = "";

  it("is told in a preview what is wrong with what is known, though certificates are not", async () => {
    await write("First", { strategy: "both", delivery: { type: "ssh" } });
    const { all } = await scene.project.preview({ expect: "failure" });
    assert.match(all, /delivery\.user.*is missing/);
    assert.match(all, /strategy.*is "both"; allowed/);
  });

  it("is told that the plan is made when they are, and gets them then", async () => {
    await write("First");
    const { all } = await scene.project.preview();
    assert.match(
      all,
      /There is no plan to show yet: some inputs are known only after other resources are made/,
    );
    assert.deepEqual(writesSince(scene.cluster, from), []);
    await scene.project.up();
    first = await expectMade("First");
  });

  it("has nothing to do while they stay as they are, also after a refresh", async () => {
    await scene.project.refresh();
    const { all } = await scene.project.preview();
    assert.match(all, /4 unchanged/);
    assert.doesNotMatch(all, /no plan to show/);
    assert.match((await scene.project.up()).all, /4 unchanged/);
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("has a new root brought in, at strict, when they are made anew, and the old one let go", async () => {
    scene.cluster.monitor.expect("noClearText");
    await write("Second");
    const { all } = await scene.project.preview();
    assert.match(all, /There is no plan to show yet/);
    assert.match(all, /2 to update[^]*2 unchanged/);
    await scene.project.up();
    const second = await expectMade("Second");
    assert.ok(trusts(scene.cluster, second));
    assert.ok(!trusts(scene.cluster, first));
  });
});
