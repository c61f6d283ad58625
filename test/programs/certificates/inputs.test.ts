import { strict as assert } from "node:assert";
import { createIssuer, type Issuer } from "../../cluster/testing/issuer";
import { expectNoViolation, leaveScene, setScene, writesSince, type Scene } from "../support/scene";
import { managed, trueLevel } from "../support/shown";
import { windowsSince } from "../support/windows";
import { inboxesOf, type Inboxes } from "../../cluster/testing/inboxes";
import {
  entriesOf,
  expectPresented,
  issueNodes,
  linesOf,
  rotationProgram,
  type IssuedNodes,
} from "./support";

describe("A program that gives certificates", () => {
  let scene: Scene;
  let inboxes: Inboxes;
  let root: Issuer;
  let issued: IssuedNodes;
  let from = 0;

  before(async () => {
    scene = await setScene({ program: "", cluster: { nodes: 2 } });
    inboxes = inboxesOf(scene.cluster);
    root = await createIssuer("Root");
    issued = await issueNodes(scene.cluster, root);
  });
  beforeEach(() => {
    from = scene.cluster.requests.length;
  });
  after(async () => {
    const keys = Object.values(issued).map(({ key }) => key);
    assert.deepEqual(await scene.project.findSecret(...linesOf(keys)), []);
    await leaveScene(scene);
    inboxes.remove();
  });
  const args = (over: object = {}) => ({
    trustedCAs: root.certificate,
    nodeCertificates: entriesOf(issued),
    delivery: inboxes.delivery,
    ...over,
  });
  const level = `new NodeToNodeEncryption("level", { level: "all" });`;

  it("is told everything that is wrong with them at once, with paths, and shown no key", async () => {
    const [one, two] = ["n0.cb.test", "n1.cb.test"].map((name) => entriesOf(issued)[name]);
    const nodeCertificates = {
      "n0.cb.test": { ...one, privateKey: two?.privateKey },
      "n1.cb.test": { ...two, chain: one?.chain },
    };
    const bad = { nodeCertificates, delivery: { type: "ssh" }, strategy: "both", trustedCa: "pem" };
    await scene.project.setProgram(rotationProgram(args(bad)));
    const { all: shape } = await scene.project.preview({ expect: "failure" });
    assert.match(shape, /delivery\.user.*is missing/);
    assert.match(shape, /strategy.*is "both"; allowed: "trustBoth" or "encryptionOff"/);
    assert.match(shape, /trustedCa.*did you mean "trustedCAs"\?/);
    await scene.project.setProgram(rotationProgram(args({ nodeCertificates })));
    const { all: material } = await scene.project.preview({ expect: "failure" });
    assert.match(
      material,
      /nodeCertificates\["n0\.cb\.test"\]\.privateKey.*does not belong to.*privateKeyMatches/,
    );
    assert.match(material, /nodeCertificates\["n1\.cb\.test"\]\.chain.*namesTheNode/);
    assert.ok(!/PRIVATE KEY/.test(shape + material));
    assert.deepEqual(scene.cluster.requests.slice(from), []);
  });

  it("is told in a preview why it will be refused, where only the cluster can tell", async () => {
    const { "n0.cb.test": only } = entriesOf(issued);
    await scene.project.setProgram(rotationProgram(args({ nodeCertificates: { "n0.cb.test": only } })));
    const { all } = await scene.project.preview();
    assert.match(
      all,
      /this will be refused before anything is touched:\n.*no certificate is given for n1\.cb\.test/,
    );
    const { all: failed } = await scene.project.up({ expect: "failure" });
    assert.match(failed, /no certificate is given for n1\.cb\.test/);
    assert.deepEqual(await managed(scene.project), []);
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("may know them only when other resources are made", async () => {
    await scene.project.setProgram(`
      const pulumi = require("@pulumi/pulumi");
      const { ClusterCertificateRotation, NodeToNodeEncryption } = require("pulumi-couchbase-security");
      const authority = {
        async create({ made }) {
          return { id: "authority", outs: { made, certificates: made } };
        },
      };
      class Authority extends pulumi.dynamic.Resource {
        constructor() { super(authority, "authority", { made: pulumi.secret(${JSON.stringify(entriesOf(issued))}), certificates: undefined }, { additionalSecretOutputs: ["certificates"] }, "probe", "Authority"); }
      }
      const { certificates } = new Authority();
      const entry = (name) => certificates.apply((all) => all[name]);
      new ClusterCertificateRotation("certificates", {
        ...${JSON.stringify(args({ nodeCertificates: undefined }))},
        nodeCertificates: {
          "n0.cb.test": { chain: entry("n0.cb.test").chain, privateKey: entry("n0.cb.test").privateKey },
          "n1.cb.test": entry("n1.cb.test"),
        },
      });
      ${level}
    `);
    const { all } = await scene.project.preview();
    assert.match(all, /There is no plan to show yet/);
    await scene.project.up();
    await expectPresented(scene.cluster, issued);
    assert.equal(trueLevel(scene.cluster), "all");
    expectNoViolation(scene.cluster);
  });

  it("is shown one plan for certificates and level, and has them changed in one window", async () => {
    issued = await issueNodes(scene.cluster, await root.intermediate("Below"));
    const strict = level.replace("all", "strict");
    await scene.project.setProgram(rotationProgram(args(), strict));
    const { all } = await scene.project.preview();
    assert.equal(all.match(/Plan \(\d+ steps, together with/g)?.length, 1, all);
    assert.match(all, /Load the certificate on n1\.cb\.test[^]*Set the cluster encryption level to strict/);
    await scene.project.up();
    const { autoFailoverOff, autoFailoverOn, paused } = windowsSince(scene.cluster, from);
    assert.deepEqual([autoFailoverOff, autoFailoverOn, paused], [1, 1, ["orders", "totals"]]);
    await expectPresented(scene.cluster, issued);
    assert.equal(trueLevel(scene.cluster), "strict");
    expectNoViolation(scene.cluster);
  });

  it("may tell Pulumi to leave them alone: then no key is needed while nothing has to be delivered", async () => {
    const ignoring = args({ nodeCertificates: {}, nodesAtOnce: 2 });
    await scene.project.setProgram(
      rotationProgram(ignoring, level.replace("all", "strict"), { ignoreChanges: ["nodeCertificates"] }),
    );
    await scene.project.up();
    assert.deepEqual(writesSince(scene.cluster, from), []);
    const other = await root.issue("n1.cb.test");
    await scene.cluster.byHand.putInInbox(1, { "chain.pem": other.chain, "pkey.key": other.key });
    await scene.cluster.byHand.reloadCertificate(1);
    scene.cluster.monitor.restart(scene.cluster.truth());
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /n1\.cb\.test has to be delivered, and its private key is not at hand/);
    scene.cluster.monitor.restart(scene.cluster.truth());
  });
});
