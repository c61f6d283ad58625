import { strict as assert } from "node:assert";
import { certificatesFacet } from "../../../../provider/pulumi/facets/certificates";
import { encryptionFacet } from "../../../../provider/pulumi/facets/encryption";
import { Gathering } from "../../../../provider/execution/gather";
import type { PlainObject } from "../../../../provider/pulumi/facets/facetDefinition";
import { check } from "../../../../provider/pulumi/methods/check";
import { create, update } from "../../../../provider/pulumi/methods/createOrUpdate";
import { remove } from "../../../../provider/pulumi/methods/delete";
import { diff } from "../../../../provider/pulumi/methods/diff";
import { read } from "../../../../provider/pulumi/methods/read";
import type { Dependencies } from "../../../../provider/pulumi/methods/dependencies";
import type { RecordedFailure } from "../../../../provider/pulumi/recordedFailure";
import type { SimulatedClusterOptions } from "../../../cluster/simulatedCluster";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { createIssuer, type Issued, type Issuer } from "../../../cluster/testing/issuer";
import { inboxesOf, type Inboxes } from "../../../cluster/testing/inboxes";
import {
  entriesOf,
  expectPresented,
  fingerprintOf,
  issueNodes,
  trusts,
} from "../../../programs/certificates/support";
import { windowsSince } from "../../../programs/support/windows";
import { realTime } from "../../../../provider/time";
import { dieAt } from "../../execution/support/dyingRun";
import { connectionTo, dependencies, urnOf, writesTo } from "../support";

const urn = urnOf("ClusterCertificateRotation", "certificates");

describe("A resource of certificates", function () {
  this.timeout(60_000);
  let cluster: RunningCluster;
  let inboxes: Inboxes;
  let root: Issuer;
  let with_: ReturnType<typeof dependencies>;

  async function start(options: SimulatedClusterOptions = {}): Promise<void> {
    cluster = await startCluster({ nodes: 2, timeScale: 0.02, ...options });
    inboxes = inboxesOf(cluster);
    root = await createIssuer("First Root");
    with_ = dependencies({ time: realTime });
  }
  afterEach(async () => {
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
    await cluster.stop();
    inboxes.remove();
  });

  /** What a run hands over: inputs as check answers them. */
  async function inputs(over: PlainObject = {}): Promise<PlainObject> {
    const written = {
      cluster: connectionTo(cluster),
      trustedCAs: root.certificate,
      delivery: inboxes.delivery,
      __urn: urn,
      ...over,
    };
    const checked = await check(certificatesFacet, with_.claims, written);
    assert.deepEqual(checked.failures, []);
    return { ...checked.inputs, __provider: "provider text" };
  }
  const certified = async (over: PlainObject = {}) =>
    inputs({ nodeCertificates: entriesOf(await issueNodes(cluster, root)), ...over });
  /** Another process, which knows only what state holds. */
  const later = () => (with_ = dependencies({ time: realTime }));

  it("records what it brought and left behind when it fails half-way, and goes on from there", async () => {
    const old = await createIssuer("Old Root");
    const certificates = {
      authorities: [old.certificate],
      nodes: { 0: await old.issue("n0.cb.test"), 1: await old.issue("n1.cb.test") },
    };
    await start({ level: "all", autoFailover: { enabled: false }, certificates });
    const issued = await issueNodes(cluster, root);
    const wanted = await inputs({ nodeCertificates: entriesOf(issued), removeUnusedCAs: true });
    const path = "/node/controller/reloadCertificate";
    cluster.faults.add({ kind: "answer", status: 400, text: '"no"', method: "POST", path, node: 1 });
    const failure = (await create(certificatesFacet, with_, wanted).then(
      () => assert.fail("it did not fail"),
      (error: unknown) => error,
    )) as RecordedFailure;
    assert.equal(failure.id, `certificates@${cluster.uuid}`);
    const { properties } = failure;
    assert.deepEqual(properties.loadedCAs, [fingerprintOf(root.certificate)]);
    assert.deepEqual(properties.replacedCAs, [fingerprintOf(old.certificate)]);
    assert.deepEqual(properties.found, { nodeCertificates: "uploaded" });
    assert.equal(properties.__provider, "provider text");
    assert.ok(!JSON.stringify(properties).includes("PRIVATE KEY"));

    cluster.faults.clear();
    cluster.monitor.restart(cluster.truth());
    assert.ok(trusts(cluster, old.certificate));
    const { outs } = await update(certificatesFacet, with_, failure.id, properties, wanted);
    await expectPresented(cluster, issued);
    assert.ok(trusts(cluster, root.certificate));
    assert.ok(!trusts(cluster, old.certificate));
    assert.deepEqual(outs.removedCAs, [fingerprintOf(old.certificate)]);
    assert.deepEqual(outs.found, { nodeCertificates: "uploaded" });
    assert.deepEqual(outs.replacedCAs, []);
  });

  describe("that a run was creating which was killed", () => {
    const record = { propagation: 50, times: { heartbeat: 500, takeover: 9_000 } };

    type Run = Dependencies["run"];
    const coming = async (asked: Parameters<Run>[1]) => ({
      ...(await ("operation" in asked ? asked.operation : asked)),
      record,
    });
    /** Killed before it gives the second node its certificate. */
    const killed: Run = async (_client, asked) => {
      await dieAt(cluster, await coming(asked), /Load the certificate on n1/);
      throw new Error("killed");
    };
    const next: Run = async (client, asked) => new Gathering(realTime).join(client, await coming(asked));
    const process = (run: Run) => dependencies({ time: realTime, run });

    for (const way of ["upload", "inbox"] as const) {
      it(`answers for the CA that this run had brought by ${way}, and removes it when it is deleted`, async () => {
        await start({ version: "8.0.1", level: "all" });
        const wanted = await certified({ addCAsBy: way });
        await assert.rejects(create(certificatesFacet, process(killed), wanted), /killed/);
        assert.ok(trusts(cluster, root.certificate));
        const { id, outs } = await create(certificatesFacet, process(next), wanted);
        assert.deepEqual(outs.loadedCAs, [fingerprintOf(root.certificate)]);
        await remove(certificatesFacet, later(), id, outs);
        assert.ok(!trusts(cluster, root.certificate));
      });
    }

    it("leaves a CA trusted that others had brought before that", async () => {
      await start({ version: "8.0.1", level: "all" });
      await cluster.byHand.putInInbox(0, { "CA/ours.pem": root.certificate });
      await cluster.byHand.loadTrustedCAs(0);
      const wanted = await certified({ addCAsBy: "upload" });
      await assert.rejects(create(certificatesFacet, process(killed), wanted), /killed/);
      const { id, outs } = await create(certificatesFacet, process(next), wanted);
      assert.deepEqual(outs.loadedCAs, []);
      await remove(certificatesFacet, later(), id, outs);
      assert.ok(trusts(cluster, root.certificate));
    });
  });

  it("shares one window with the level, though its goal takes longer to be made", async () => {
    await start({ functions: [{ name: "orders" }] });
    const level = {
      cluster: connectionTo(cluster),
      level: "all",
      __urn: urnOf("NodeToNodeEncryption", "level"),
    };
    const [made] = await Promise.all([
      create(certificatesFacet, with_, await certified()),
      create(encryptionFacet, with_, level),
    ]);
    assert.deepEqual(windowsSince(cluster, 0), {
      autoFailoverOff: 1,
      autoFailoverOn: 1,
      paused: ["orders"],
      resumed: ["orders"],
    });
    assert.equal(cluster.truth().level, "all");
    // And both deletions, too.
    const from = cluster.requests.length;
    later();
    await Promise.all([
      remove(certificatesFacet, with_, made.id, made.outs),
      remove(encryptionFacet, with_, `encryption@${cluster.uuid}`, { ...level, found: { level: "none" } }),
    ]);
    assert.equal(windowsSince(cluster, from).autoFailoverOff, 1);
    assert.ok(cluster.truth().nodes.every(({ certificate }) => certificate.type === "generated"));
  });

  it("is refused with every reason of its material before anything is touched, and with it what shares its window", async () => {
    await start();
    const wrong = await issueNodes(cluster, await createIssuer("Nobody's Root"));
    const level = {
      cluster: connectionTo(cluster),
      level: "all",
      __urn: urnOf("NodeToNodeEncryption", "level"),
    };
    const [certificates, encryption] = await Promise.allSettled([
      create(certificatesFacet, with_, await inputs({ nodeCertificates: entriesOf(wrong) })),
      create(encryptionFacet, with_, level),
    ]);
    assert.equal(certificates.status, "rejected");
    const text = String((certificates as PromiseRejectedResult).reason);
    assert.match(text, /ClusterCertificateRotation "certificates": refused before anything was touched/);
    for (const { name } of cluster.nodes)
      assert.ok(
        text.includes(`nodeCertificates["${name}"].chain: no CA that is given or trusted issued`),
        text,
      );
    assert.match(
      String((encryption as PromiseRejectedResult).reason),
      /not started, because ClusterCertificateRotation "certificates" was refused/,
    );
    assert.deepEqual(writesTo(cluster), []);
  });

  it("is reached after a change of root by itself, and by others that only know the first CA, whoever comes first", async () => {
    await start({ level: "all" });
    const made = await create(certificatesFacet, with_, await certified());
    root = await createIssuer("Second Root");
    const moved = await update(
      certificatesFacet,
      with_,
      made.id,
      made.outs,
      await certified({ removeUnusedCAs: true }),
    );
    later();
    const level = { schemaVersion: 1, cluster: connectionTo(cluster), level: "all", found: { level: "all" } };
    const [other, own] = await Promise.all([
      read(encryptionFacet, with_, `encryption@${cluster.uuid}`, level),
      read(certificatesFacet, with_, moved.id, moved.outs),
    ]);
    assert.equal(other.props.level, "all");
    assert.deepEqual(own.props.nodeCertificates, moved.outs.nodeCertificates);
    later();
    await assert.rejects(
      read(encryptionFacet, with_, `encryption@${cluster.uuid}`, level),
      /learns it from the stack's ClusterCertificateRotation in a `pulumi refresh`[^]*TLS_NOT_VERIFIED/,
    );

    // What was told once is kept: by every method, from then on alone.
    const id = `encryption@${cluster.uuid}`;
    const asked = { cluster: connectionTo(cluster), level: "all" };
    const { props } = await read(encryptionFacet, later(), id, other.props);
    assert.deepEqual(props.__authorities, other.props.__authorities);
    assert.deepEqual(await diff(encryptionFacet, later(), id, props, asked), { changes: false });
    assert.deepEqual(with_.said, []);
    const { outs } = await update(encryptionFacet, later(), id, props, { ...asked, nodesAtOnce: 2 });
    await remove(encryptionFacet, later(), id, outs);
  });

  it("lets other resources forget a CA that is no longer trusted", async () => {
    await start({ level: "all" });
    const first = root;
    const made = await create(certificatesFacet, with_, await certified());
    const id = `encryption@${cluster.uuid}`;
    const refreshed = async (outs: PlainObject, certificates: PlainObject) => {
      later();
      const [level] = await Promise.all([
        read(encryptionFacet, with_, id, outs),
        read(certificatesFacet, with_, made.id, certificates),
      ]);
      return level.props;
    };
    const level = { schemaVersion: 1, cluster: connectionTo(cluster), level: "all", found: { level: "all" } };
    const before = await refreshed(level, made.outs);
    root = await createIssuer("Second Root");
    const wanted = await certified({ removeUnusedCAs: true });
    const moved = await update(certificatesFacet, with_, made.id, made.outs, wanted);
    const after = await refreshed(before, moved.outs);
    const kept = ({ __authorities }: PlainObject) => (__authorities as string[]).map(fingerprintOf);
    assert.ok(kept(before).includes(fingerprintOf(first.certificate)));
    assert.ok(!kept(after).includes(fingerprintOf(first.certificate)));
    assert.ok(kept(after).includes(fingerprintOf(root.certificate)));
  });

  it("is reached by what is deleted after it, under the CA that the server made then", async () => {
    // Before 7.1 that is always a new one.
    await start({ version: "7.0.5", level: "all" });
    const made = await create(certificatesFacet, with_, await certified());
    const level = {
      schemaVersion: 1,
      cluster: connectionTo(cluster),
      level: "all",
      found: { level: "none" },
    };
    later();
    await remove(certificatesFacet, with_, made.id, made.outs);
    await remove(encryptionFacet, with_, `encryption@${cluster.uuid}`, level);
    assert.ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
  });

  it("lets the server make a new CA, and keeps that for later runs", async () => {
    await start({ level: "all" });
    const replace = [fingerprintOf(cluster.caCertificate)];
    const wanted = await inputs({ trustedCAs: undefined, delivery: undefined, serverMade: { replace } });
    const { id, outs } = await create(certificatesFacet, with_, wanted);
    const authorities = outs.clusterCAs as { fingerprint: string; type: string; pem?: string }[];
    const made = authorities.find(({ fingerprint }) => !replace.includes(fingerprint));
    assert.equal(made?.type, "generated");
    later();
    const { changes } = await diff(certificatesFacet, with_, id, outs, wanted);
    assert.deepEqual([changes, with_.said], [false, []]);
    const again = await update(certificatesFacet, with_, id, outs, wanted);
    assert.deepEqual(again.outs.steps, []);
  });

  it("tells of another certificate, and of a CA that vanished, without a refresh", async () => {
    await start();
    const wanted = await certified();
    const { id, outs } = await create(certificatesFacet, with_, wanted);
    assert.deepEqual(await diff(certificatesFacet, with_, id, outs, wanted), { changes: false });
    const other = await root.issue("n1.cb.test");
    await cluster.byHand.putInInbox(1, { "chain.pem": other.chain, "pkey.key": other.key });
    await cluster.byHand.reloadCertificate(1);
    cluster.monitor.restart(cluster.truth());
    with_.said.length = 0;
    assert.deepEqual(await diff(certificatesFacet, with_, id, outs, wanted), { changes: true });
    assert.deepEqual(with_.said, [`${urn} info: Other certificates than asked for: n1.cb.test.`]);
  });

  it("keeps no CA to trust that it only saw over a connection that proves nothing", async () => {
    await start();
    const { username, password, connectTo } = connectionTo(cluster);
    const { outs } = await create(
      certificatesFacet,
      with_,
      await certified({ cluster: { endpoint: cluster.plainEndpoint, username, password, connectTo } }),
    );
    assert.ok((outs.clusterCAs as object[]).length > 1);
    assert.ok(!JSON.stringify(outs.clusterCAs).includes("BEGIN"));
  });

  describe("whose nodes' certificates have expired", () => {
    let expired: Record<number, Issued>;

    beforeEach(async () => {
      const old = await createIssuer("Old Root");
      // No server takes one up that has expired: these do so once it runs.
      const notAfter = new Date(Date.now() + 8_000);
      expired = {
        0: await old.issue("n0.cb.test", { notAfter }),
        1: await old.issue("n1.cb.test", { notAfter }),
      };
      await start({ certificates: { authorities: [old.certificate], nodes: expired } });
      await realTime.sleep(notAfter.getTime() + 1_000 - Date.now());
    });
    const fingerprints = () => Object.values(expired).map(({ certificate }) => fingerprintOf(certificate));

    it("sends nothing to whoever is there, unless a person has pinned what they present", async () => {
      const wanted = await certified();
      await assert.rejects(create(certificatesFacet, with_, wanted), /CBSEC_TLS_NOT_VERIFIED/);
      const others = await certified({ pinnedCertificates: [fingerprintOf(root.certificate)] });
      await assert.rejects(create(certificatesFacet, with_, others), /CBSEC_TLS_NOT_VERIFIED/);
      assert.deepEqual(cluster.requests, []);
      const issued = await issueNodes(cluster, root);
      const pinnedCertificates = fingerprints().map((one) => one.toUpperCase());
      await create(
        certificatesFacet,
        with_,
        await inputs({ nodeCertificates: entriesOf(issued), pinnedCertificates }),
      );
      await expectPresented(cluster, issued);
    });

    it("goes on with those that an earlier run saw over verified connections, and with no others", async () => {
      const seen = {
        schemaVersion: 1,
        found: { nodeCertificates: "uploaded" },
        servedCertificates: fingerprints().map((fingerprint) => ({ fingerprint })),
      };
      const clusterCAs = [{ fingerprint: "a", type: "uploaded" }];
      const id = `certificates@${cluster.uuid}`;
      const issued = await issueNodes(cluster, root);
      const wanted = await inputs({ nodeCertificates: entriesOf(issued) });
      await assert.rejects(
        update(certificatesFacet, with_, id, { ...seen, clusterCAs }, wanted),
        /CBSEC_TLS_NOT_VERIFIED/,
      );
      assert.deepEqual(cluster.requests, []);
      const verified = clusterCAs.map((ca) => ({ ...ca, pem: root.certificate }));
      await update(certificatesFacet, with_, id, { ...seen, clusterCAs: verified }, wanted);
      await expectPresented(cluster, issued);
    });
  });

  it("brings internal client certificates alone, and leaves them when deleted where the nodes' own are of others", async () => {
    const others = await createIssuer("Others' Root");
    const own = { 0: await others.issue("n0.cb.test"), 1: await others.issue("n1.cb.test") };
    await start({ certificates: { authorities: [others.certificate], nodes: own } });
    const email = { hosts: [], emails: ["internal@internal.couchbase.com"], usage: "clientAuth" as const };
    const clients = {
      "n0.cb.test": await root.issue("n0.cb.test", email),
      "n1.cb.test": await root.issue("n1.cb.test", email),
    };
    const brought = await create(
      certificatesFacet,
      with_,
      await inputs({ clientCertificates: entriesOf(clients), removeUnusedCAs: true }),
    );
    const leaves = Object.values(clients).map(({ certificate }) => fingerprintOf(certificate));
    const shown = brought.outs.internalClientCertificates as { fingerprint?: string }[];
    assert.deepEqual(
      shown.map(({ fingerprint }) => fingerprint),
      leaves,
    );
    const before = writesTo(cluster).length;
    later();
    await remove(certificatesFacet, with_, brought.id, brought.outs);
    assert.equal(writesTo(cluster).length, before);
    assert.match(with_.said.join("\n"), /warning: The internal client certificates stay as they are/);
    await expectPresented(cluster, { "n0.cb.test": own[0], "n1.cb.test": own[1] });
    assert.ok(trusts(cluster, root.certificate));
  });

  it("leaves the certificates as they are when it is told to, and only lets its own CAs go that nothing uses", async () => {
    await start();
    const kept = await create(certificatesFacet, with_, await certified({ deletion: "keep" }));
    later();
    const before = writesTo(cluster).length;
    await remove(certificatesFacet, with_, kept.id, kept.outs);
    assert.equal(writesTo(cluster).length, before);
    assert.ok(trusts(cluster, root.certificate));
    await remove(certificatesFacet, with_, kept.id, { ...kept.outs, deletion: "restore" });
    assert.ok(!trusts(cluster, root.certificate));
  });
});
