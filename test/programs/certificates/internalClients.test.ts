import { strict as assert } from "node:assert";
import { createIssuer, type Issuer } from "../../cluster/testing/issuer";
import { expectNoViolation, leaveScene, setScene, writesSince, type Scene } from "../support/scene";
import { managedOne } from "../support/shown";
import { inboxesOf, type Inboxes } from "../../cluster/testing/inboxes";
import {
  entriesOf,
  fingerprintOf,
  issueNodes,
  linesOf,
  rotationProgram,
  trusts,
  type IssuedNodes,
} from "./support";

describe("A program with internal client certificates", () => {
  let scene: Scene;
  let inboxes: Inboxes;
  let root: Issuer;
  let nodes: IssuedNodes;
  let clients: IssuedNodes;
  let from = 0;
  const keys: string[] = [];

  before(async () => {
    scene = await setScene({ program: "", cluster: { level: "all" } });
    inboxes = inboxesOf(scene.cluster);
    root = await createIssuer("Root");
    nodes = await issueNodes(scene.cluster, root);
    keys.push(...Object.values(nodes).map(({ key }) => key));
    await certifyClients();
  });
  beforeEach(() => {
    from = scene.cluster.requests.length;
  });
  after(async () => {
    assert.deepEqual(await scene.project.findSecret(...linesOf(keys)), []);
    await leaveScene(scene);
    inboxes.remove();
  });

  async function issueClient(host: string) {
    return root.issue(host, {
      hosts: [],
      emails: ["internal@internal.couchbase.com"],
      usage: "clientAuth",
    });
  }
  async function certifyClients(): Promise<void> {
    const issued = scene.cluster.nodes.map(async ({ name }) => [name, await issueClient(name)] as const);
    clients = Object.fromEntries(await Promise.all(issued));
    keys.push(...Object.values(clients).map(({ key }) => key));
  }
  const write = (over: object = {}) =>
    scene.project.setProgram(
      rotationProgram({
        trustedCAs: root.certificate,
        nodeCertificates: entriesOf(nodes),
        clientCertificates: entriesOf(clients),
        delivery: inboxes.delivery,
        removeUnusedCAs: true,
        ...over,
      }),
    );
  async function shown(): Promise<readonly (string | undefined)[]> {
    const { outputs = {} } = await managedOne(scene.project);
    const certificates = outputs.internalClientCertificates as { fingerprint?: string }[];
    return certificates.map(({ fingerprint }) => fingerprint);
  }
  const wanted = () => Object.values(clients).map(({ certificate }) => fingerprintOf(certificate));

  it("brings them to every node, after the nodes' own, and says in outputs which they are", async () => {
    await write();
    assert.match((await scene.project.preview()).all, /Load the internal client certificate on n1\.cb\.test/);
    await scene.project.up();
    assert.deepEqual(await shown(), wanted());
    expectNoViolation(scene.cluster);
    from = scene.cluster.requests.length;
    assert.match((await scene.project.up()).all, /2 unchanged/);
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("rotates them alone", async () => {
    await certifyClients();
    await write();
    await scene.project.up();
    assert.deepEqual(await shown(), wanted());
    const writes = writesSince(scene.cluster, from).join("\n");
    assert.ok(!/reloadCertificate|loadTrustedCAs|setupNetConfig/.test(writes), writes);
    expectNoViolation(scene.cluster);
  });

  it("shows one that somebody reloaded as a changed line, and puts ours back", async () => {
    const other = await issueClient("n1.cb.test");
    await scene.cluster.byHand.putInInbox(1, {
      "client_chain.pem": other.chain,
      "client_pkey.key": other.key,
    });
    await scene.cluster.byHand.reloadClientCertificate(1);
    scene.cluster.monitor.restart(scene.cluster.truth());
    const { all } = await scene.project.refresh();
    assert.match(all, /~clientCertificates/);
    await scene.project.up();
    assert.deepEqual(await shown(), wanted());
    expectNoViolation(scene.cluster);
  });

  it("goes back to those that the server makes when destroyed, and lets its CA go", async () => {
    assert.ok(trusts(scene.cluster, root.certificate));
    await scene.project.destroy();
    assert.ok(!trusts(scene.cluster, root.certificate));
    expectNoViolation(scene.cluster);
  });
});
