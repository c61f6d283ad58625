import { strict as assert } from "node:assert";
import { createPrivateKey } from "node:crypto";
import { createIssuer, type Issuer } from "../../cluster/testing/issuer";
import { expectNoViolation, leaveScene, setScene, writesSince, type Scene } from "../support/scene";
import { managedOne, trueLevel } from "../support/shown";
import { inboxesOf, type Inboxes } from "../../cluster/testing/inboxes";
import {
  entriesOf,
  expectPresented,
  fingerprintOf,
  issueNodes,
  linesOf,
  presented,
  rotationProgram,
  trusts,
  type IssuedNodes,
} from "./support";

const passphrase = 'pass "of" a+key/=';

describe("A program with certificates", () => {
  let scene: Scene;
  let inboxes: Inboxes;
  let first: Issuer;
  let second: Issuer;
  /** What the nodes should present. */
  let issued: IssuedNodes;
  let from = 0;
  const keys: string[] = [];

  before(async () => {
    scene = await setScene({ program: "", cluster: { level: "all" } });
    inboxes = inboxesOf(scene.cluster);
    first = await createIssuer("First Root");
    second = await createIssuer("Second Root");
    await certify(await first.intermediate("First Intermediate"));
  });
  beforeEach(() => {
    from = scene.cluster.requests.length;
  });
  after(async () => {
    assert.ok(keys.length > 9);
    assert.deepEqual(await scene.project.findSecret(passphrase, ...linesOf(keys)), []);
    await leaveScene(scene);
    inboxes.remove();
  });

  async function certify(issuer: Issuer): Promise<void> {
    issued = await issueNodes(scene.cluster, issuer);
    keys.push(...Object.values(issued).map(({ key }) => key));
  }
  const args = (over: object = {}) => ({
    trustedCAs: first.certificate,
    nodeCertificates: entriesOf(issued),
    delivery: inboxes.delivery,
    ...over,
  });
  const write = (over: object = {}, more = "") => scene.project.setProgram(rotationProgram(args(over), more));

  it("is previewed with its numbered plan, and nothing is written", async () => {
    await write();
    const { all } = await scene.project.preview();
    assert.match(all, /Plan \(\d+ steps\):/);
    assert.match(all, /\d+\. .*CN=First Root/);
    for (const { name } of scene.cluster.nodes) assert.match(all, new RegExp(`\\d+\\. .*${name}`));
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("brings every node its first certificate, with links encrypted throughout", async () => {
    scene.cluster.monitor.expect("noClearText");
    const { all } = await scene.project.up();
    assert.doesNotMatch(all, /its certificate was not seen/);
    await expectPresented(scene.cluster, issued);
    assert.equal(trueLevel(scene.cluster), "all");
    expectNoViolation(scene.cluster);
  });

  it("keeps in state what is public: each node's certificate, the CAs, when new ones are due", async () => {
    const { outputs = {} } = await managedOne(scene.project);
    const leaf = issued["n1.cb.test"]?.certificate ?? "";
    const served = outputs.servedCertificates as { otpNode: string; fingerprint: string; issuer: string }[];
    assert.deepEqual(
      served.map(({ otpNode }) => otpNode),
      scene.cluster.nodes.map(({ otpNode }) => otpNode),
    );
    assert.equal(served[1]?.fingerprint, fingerprintOf(leaf));
    assert.equal(served[1]?.issuer, "CN=First Intermediate");
    const authorities = outputs.clusterCAs as { subject: string; pem: string; id: number }[];
    const loaded = authorities.find(({ subject }) => subject === "CN=First Root");
    assert.equal(fingerprintOf(loaded?.pem ?? ""), fingerprintOf(first.certificate));
    assert.equal(typeof loaded?.id, "number");
    assert.deepEqual(outputs.loadedCAs, [fingerprintOf(first.certificate)]);
    assert.equal((outputs.replacedCAs as string[]).length, 1);
    assert.equal(outputs.strategyUsed, "trustBoth");
    assert.deepEqual(outputs.found, { nodeCertificates: "generated" });
    const days = (name: string) => Date.parse(String(outputs[name])) / (24 * 3600 * 1000);
    assert.equal(days("earliestExpiry") - days("rotateAfter"), 30);
    assert.deepEqual(outputs.exposure, { ...(outputs.exposure as object), linksUnencrypted: 0 });
  });

  it("stores the source text of its provider in less than a kilobyte", async () => {
    const { inputs } = await managedOne(scene.project);
    assert.ok(String(inputs.__provider).length <= 1024, String(inputs.__provider).length.toString());
  });

  it("writes nothing when nothing changed, or only the way in which certificates are written", async () => {
    assert.match((await scene.project.up()).all, /2 unchanged/);
    const nodeCertificates = Object.fromEntries(
      Object.entries(entriesOf(issued)).map(([name, { chain, privateKey }]) => [
        name,
        {
          chain: `# of ${name}\n${chain}\n${first.certificate}`,
          privateKey: encrypted(privateKey),
          privateKeyPassphrase: passphrase,
        },
      ]),
    );
    await write({
      nodeCertificates: Object.fromEntries(
        Object.entries(entriesOf(issued)).map(([name, entry]) => [
          name,
          { ...entry, chain: `# of ${name}\r\n${entry.chain}` },
        ]),
      ),
    });
    assert.match((await scene.project.up()).all, /2 unchanged/);
    await write({ nodeCertificates });
    await scene.project.up();
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("changes node certificates alone without touching encryption, CAs or Eventing", async () => {
    await certify(await first.intermediate("First Intermediate Again"));
    await certify(first);
    scene.cluster.monitor.restart(scene.cluster.truth());
    scene.cluster.monitor.expect("noClearText");
    const entries = Object.entries(entriesOf(issued)).map(([name, { chain, privateKey }]) => [
      name,
      {
        chain,
        privateKey: encrypted(privateKey),
        privateKeyPassphrase: { type: "plain", password: passphrase },
      },
    ]);
    await write({ nodeCertificates: Object.fromEntries(entries) });
    await scene.project.up();
    await expectPresented(scene.cluster, issued);
    const writes = writesSince(scene.cluster, from).join("\n");
    assert.ok(!/setupNetConfig|loadTrustedCAs|uploadClusterCA|functions/.test(writes), writes);
    expectNoViolation(scene.cluster);
  });

  function encrypted(privateKey: string): string {
    const key = createPrivateKey(privateKey)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString();
    keys.push(key);
    return key;
  }

  it("shows a certificate that somebody reloaded as a changed line after a refresh, and puts ours back", async () => {
    await write();
    await scene.project.up();
    const other = await first.issue("n1.cb.test");
    await scene.cluster.byHand.putInInbox(1, { "chain.pem": other.chain, "pkey.key": other.key });
    await scene.cluster.byHand.reloadCertificate(1);
    scene.cluster.monitor.restart(scene.cluster.truth());
    assert.match((await scene.project.preview()).all, /Other certificates than asked for: n1\.cb\.test/);
    assert.match((await scene.project.refresh()).all, /certificates updated .*~nodeCertificates/);
    assert.match((await scene.project.preview()).all, /~ nodeCertificates[^]*n1\.cb\.test[^]*1 to update/);
    await scene.project.up();
    await expectPresented(scene.cluster, issued);
    expectNoViolation(scene.cluster);
  });

  it("shows no line after a refresh that found nothing", async () => {
    await scene.project.refresh();
    const { all } = await scene.project.preview();
    assert.match(all, /2 unchanged/);
    assert.ok(!/^\s*[~+-] /m.test(all), all);
  });

  it("is told in a preview that the old root would stay, and why, while LDAP servers may be under it", async () => {
    const { setLdap } = scene.cluster.byHand;
    const other = await issueNodes(scene.cluster, second);
    await write({
      nodeCertificates: entriesOf(other),
      trustedCAs: second.certificate,
      removeUnusedCAs: true,
    });
    const stays = /First Root \(\w+\) stays trusted: LDAP servers are verified by the trusted CAs/;
    await setLdap({ authenticationEnabled: true, encryption: "TLS", hosts: ["ldap.example.com"] });
    const { all } = await scene.project.preview();
    assert.match(all, new RegExp(`${stays.source}.*Listed in \`removeUnusedCAs\``));
    const goes = /\d+\. Remove .*First Root/;
    assert.doesNotMatch(all, goes);
    await setLdap({ authenticationEnabled: false });
    assert.match((await scene.project.preview()).all, goes);
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("replaces the root at strict, both trusted meanwhile, and removes the old one", async () => {
    await scene.cluster.byHand.setLevel("strict");
    scene.cluster.monitor.restart(scene.cluster.truth());
    scene.cluster.monitor.expect("noClearText");
    await certify(second);
    await write({ trustedCAs: second.certificate, removeUnusedCAs: true, reason: "the root ends soon" });
    await scene.project.up();
    const record = scene.cluster.requests
      .slice(from)
      .find(({ method, path }) => method === "PUT" && /groups/.test(path));
    assert.match(decodeURIComponent(record?.body ?? "").replaceAll("+", " "), /the root ends soon/);
    await expectPresented(scene.cluster, issued);
    assert.ok(trusts(scene.cluster, second.certificate));
    assert.ok(!trusts(scene.cluster, first.certificate));
    assert.equal(trueLevel(scene.cluster), "strict");
    const { outputs = {} } = await managedOne(scene.project);
    assert.ok((outputs.removedCAs as string[]).includes(fingerprintOf(first.certificate)));
    assert.deepEqual(outputs.loadedCAs, [fingerprintOf(second.certificate)]);
    expectNoViolation(scene.cluster);
  });

  it("still reaches the cluster, of which the environment only knows the first CA, with the CAs kept in state", async () => {
    assert.match((await scene.project.refresh()).all, /unchanged/);
    await write({
      trustedCAs: second.certificate,
      removeUnusedCAs: true,
      reason: "the root ends soon",
      nodesAtOnce: 2,
    });
    await scene.project.up();
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("goes back to the server's own certificates when destroyed, and lets its CA go", async () => {
    assert.ok(trusts(scene.cluster, second.certificate));
    const { all } = await scene.project.destroy();
    assert.match(all, /going back to what was found at creation, certificates that the server makes/);
    for (const { certificate } of [first, second]) assert.ok(!trusts(scene.cluster, certificate));
    assert.ok(
      Object.values(await presented(scene.cluster)).every(
        (one) => !Object.values(issued).some(({ certificate }) => fingerprintOf(certificate) === one),
      ),
    );
    assert.ok(scene.cluster.truth().nodes.every(({ certificate }) => certificate.type === "generated"));
    assert.equal(trueLevel(scene.cluster), "strict");
    expectNoViolation(scene.cluster);
  });
});
