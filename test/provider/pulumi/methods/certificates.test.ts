import { strict as assert } from "node:assert";
import { certificatesFacet } from "../../../../provider/pulumi/facets/certificates";
import { encryptionFacet } from "../../../../provider/pulumi/facets/encryption";
import type { PlainObject } from "../../../../provider/pulumi/facets/facetDefinition";
import { create, update } from "../../../../provider/pulumi/methods/createOrUpdate";
import { remove } from "../../../../provider/pulumi/methods/delete";
import { diff } from "../../../../provider/pulumi/methods/diff";
import { read } from "../../../../provider/pulumi/methods/read";
import type { RecordedFailure } from "../../../../provider/pulumi/recordedFailure";
import { createIssuer, type Issued } from "../../../cluster/testing/issuer";
import {
  entriesOf,
  expectPresented,
  fingerprintOf,
  issueNodes,
  trusts,
} from "../../../programs/certificates/support";
import { windowsSince } from "../../../programs/support/windows";
import { realTime } from "../../../../provider/time";
import { connectionTo, urnOf, writesTo } from "../support";
import { certificateScene } from "./support/certificateScene";

const urn = urnOf("ClusterCertificateRotation", "certificates");

describe("A resource of certificates", () => {
  const scene = certificateScene();
  const { start, inputs, certified, later } = scene;

  it("records what it brought and left behind when it fails half-way, and goes on from there", async () => {
    const old = await createIssuer("Old Root");
    const certificates = {
      authorities: [old.certificate],
      nodes: { 0: await old.issue("n0.cb.test"), 1: await old.issue("n1.cb.test") },
    };
    await start({ level: "all", autoFailover: { enabled: false }, certificates });
    const issued = await issueNodes(scene.cluster, scene.root);
    const wanted = await inputs({ nodeCertificates: entriesOf(issued), removeUnusedCAs: true });
    const path = "/node/controller/reloadCertificate";
    scene.cluster.faults.add({ kind: "answer", status: 400, text: '"no"', method: "POST", path, node: 1 });
    const failure = (await create(certificatesFacet, scene.provider, wanted).then(
      () => assert.fail("it did not fail"),
      (error: unknown) => error,
    )) as RecordedFailure;
    assert.equal(failure.id, `certificates@${scene.cluster.uuid}`);
    const { properties } = failure;
    assert.deepEqual(properties.loadedCAs, [fingerprintOf(scene.root.certificate)]);
    assert.deepEqual(properties.replacedCAs, [fingerprintOf(old.certificate)]);
    assert.deepEqual(properties.found, { nodeCertificates: "uploaded" });
    assert.equal(properties.__provider, "provider text");
    assert.ok(!JSON.stringify(properties).includes("PRIVATE KEY"));

    scene.cluster.faults.clear();
    scene.cluster.monitor.restart(scene.cluster.truth());
    assert.ok(trusts(scene.cluster, old.certificate));
    const { outs } = await update(certificatesFacet, scene.provider, failure.id, properties, wanted);
    await expectPresented(scene.cluster, issued);
    assert.ok(trusts(scene.cluster, scene.root.certificate));
    assert.ok(!trusts(scene.cluster, old.certificate));
    assert.deepEqual(outs.removedCAs, [fingerprintOf(old.certificate)]);
    assert.deepEqual(outs.found, { nodeCertificates: "uploaded" });
    assert.deepEqual(outs.replacedCAs, []);
  });

  it("shares one window with the level, though its goal takes longer to be made", async () => {
    await start({ functions: [{ name: "orders" }] });
    const level = {
      cluster: connectionTo(scene.cluster),
      level: "all",
      __urn: urnOf("NodeToNodeEncryption", "level"),
    };
    const [made] = await Promise.all([
      create(certificatesFacet, scene.provider, await certified()),
      create(encryptionFacet, scene.provider, level),
    ]);
    assert.deepEqual(windowsSince(scene.cluster, 0), {
      autoFailoverOff: 1,
      autoFailoverOn: 1,
      paused: ["orders"],
      resumed: ["orders"],
    });
    assert.equal(scene.cluster.truth().level, "all");
    // And both deletions, too.
    const from = scene.cluster.requests.length;
    later();
    await Promise.all([
      remove(certificatesFacet, scene.provider, made.id, made.outs),
      remove(encryptionFacet, scene.provider, `encryption@${scene.cluster.uuid}`, {
        ...level,
        found: { level: "none" },
      }),
    ]);
    assert.equal(windowsSince(scene.cluster, from).autoFailoverOff, 1);
    assert.ok(scene.cluster.truth().nodes.every(({ certificate }) => certificate.type === "generated"));
  });

  it("is refused with every reason of its material before anything is touched, and with it what shares its window", async () => {
    await start();
    const wrong = await issueNodes(scene.cluster, await createIssuer("Nobody's Root"));
    const level = {
      cluster: connectionTo(scene.cluster),
      level: "all",
      __urn: urnOf("NodeToNodeEncryption", "level"),
    };
    const [certificates, encryption] = await Promise.allSettled([
      create(certificatesFacet, scene.provider, await inputs({ nodeCertificates: entriesOf(wrong) })),
      create(encryptionFacet, scene.provider, level),
    ]);
    assert.equal(certificates.status, "rejected");
    const text = String((certificates as PromiseRejectedResult).reason);
    assert.match(text, /ClusterCertificateRotation "certificates": refused before anything was touched/);
    for (const { name } of scene.cluster.nodes)
      assert.ok(
        text.includes(`nodeCertificates["${name}"].chain: no CA that is given or trusted issued`),
        text,
      );
    assert.match(
      String((encryption as PromiseRejectedResult).reason),
      /not started, because ClusterCertificateRotation "certificates" was refused/,
    );
    assert.deepEqual(writesTo(scene.cluster), []);
  });

  it("is reached after a change of root by itself, and by others that only know the first CA, whoever comes first", async () => {
    await start({ level: "all" });
    const made = await create(certificatesFacet, scene.provider, await certified());
    scene.root = await createIssuer("Second Root");
    const moved = await update(
      certificatesFacet,
      scene.provider,
      made.id,
      made.outs,
      await certified({ removeUnusedCAs: true }),
    );
    later();
    const level = {
      schemaVersion: 1,
      cluster: connectionTo(scene.cluster),
      level: "all",
      found: { level: "all" },
    };
    const [other, own] = await Promise.all([
      read(encryptionFacet, scene.provider, `encryption@${scene.cluster.uuid}`, level),
      read(certificatesFacet, scene.provider, moved.id, moved.outs),
    ]);
    assert.equal(other.props.level, "all");
    assert.deepEqual(own.props.nodeCertificates, moved.outs.nodeCertificates);
    later();
    await assert.rejects(
      read(encryptionFacet, scene.provider, `encryption@${scene.cluster.uuid}`, level),
      /learns it from the stack's ClusterCertificateRotation in a `pulumi refresh`[^]*TLS_NOT_VERIFIED/,
    );

    // What was told once is kept: by every method, from then on alone.
    const id = `encryption@${scene.cluster.uuid}`;
    const asked = { cluster: connectionTo(scene.cluster), level: "all" };
    const { props } = await read(encryptionFacet, later(), id, other.props);
    assert.deepEqual(props.__authorities, other.props.__authorities);
    assert.deepEqual(await diff(encryptionFacet, later(), id, props, asked), { changes: false });
    assert.deepEqual(scene.provider.said, []);
    const { outs } = await update(encryptionFacet, later(), id, props, { ...asked, nodesAtOnce: 2 });
    await remove(encryptionFacet, later(), id, outs);
  });

  it("lets other resources forget a CA that is no longer trusted", async () => {
    await start({ level: "all" });
    const first = scene.root;
    const made = await create(certificatesFacet, scene.provider, await certified());
    const id = `encryption@${scene.cluster.uuid}`;
    const refreshed = async (outs: PlainObject, certificates: PlainObject) => {
      later();
      const [level] = await Promise.all([
        read(encryptionFacet, scene.provider, id, outs),
        read(certificatesFacet, scene.provider, made.id, certificates),
      ]);
      return level.props;
    };
    const level = {
      schemaVersion: 1,
      cluster: connectionTo(scene.cluster),
      level: "all",
      found: { level: "all" },
    };
    const before = await refreshed(level, made.outs);
    scene.root = await createIssuer("Second Root");
    const wanted = await certified({ removeUnusedCAs: true });
    const moved = await update(certificatesFacet, scene.provider, made.id, made.outs, wanted);
    const after = await refreshed(before, moved.outs);
    const kept = ({ __authorities }: PlainObject) => (__authorities as string[]).map(fingerprintOf);
    assert.ok(kept(before).includes(fingerprintOf(first.certificate)));
    assert.ok(!kept(after).includes(fingerprintOf(first.certificate)));
    assert.ok(kept(after).includes(fingerprintOf(scene.root.certificate)));
  });

  it("is reached by what is deleted after it, under the CA that the server made then", async () => {
    // Before 7.1 that is always a new one.
    await start({ version: "7.0.5", level: "all" });
    const made = await create(certificatesFacet, scene.provider, await certified());
    const level = {
      schemaVersion: 1,
      cluster: connectionTo(scene.cluster),
      level: "all",
      found: { level: "none" },
    };
    later();
    await remove(certificatesFacet, scene.provider, made.id, made.outs);
    await remove(encryptionFacet, scene.provider, `encryption@${scene.cluster.uuid}`, level);
    assert.ok(scene.cluster.truth().nodes.every(({ encrypted }) => !encrypted));
  });

  it("lets the server make a new CA, and keeps that for later runs", async () => {
    await start({ level: "all" });
    const replace = [fingerprintOf(scene.cluster.caCertificate)];
    const wanted = await inputs({ trustedCAs: undefined, delivery: undefined, serverMade: { replace } });
    const { id, outs } = await create(certificatesFacet, scene.provider, wanted);
    const authorities = outs.clusterCAs as { fingerprint: string; type: string; pem?: string }[];
    const made = authorities.find(({ fingerprint }) => !replace.includes(fingerprint));
    assert.equal(made?.type, "generated");
    later();
    const { changes } = await diff(certificatesFacet, scene.provider, id, outs, wanted);
    assert.deepEqual([changes, scene.provider.said], [false, []]);
    const again = await update(certificatesFacet, scene.provider, id, outs, wanted);
    assert.deepEqual(again.outs.steps, []);
  });

  it("tells of another certificate, and of a CA that vanished, without a refresh", async () => {
    await start();
    const wanted = await certified();
    const { id, outs } = await create(certificatesFacet, scene.provider, wanted);
    assert.deepEqual(await diff(certificatesFacet, scene.provider, id, outs, wanted), { changes: false });
    const other = await scene.root.issue("n1.cb.test");
    await scene.cluster.byHand.putInInbox(1, { "chain.pem": other.chain, "pkey.key": other.key });
    await scene.cluster.byHand.reloadCertificate(1);
    scene.cluster.monitor.restart(scene.cluster.truth());
    scene.provider.said.length = 0;
    assert.deepEqual(await diff(certificatesFacet, scene.provider, id, outs, wanted), { changes: true });
    assert.deepEqual(scene.provider.said, [`${urn} info: Other certificates than asked for: n1.cb.test.`]);
  });

  it("keeps no CA to trust that it only saw over a connection that proves nothing", async () => {
    await start();
    const { username, password, connectTo } = connectionTo(scene.cluster);
    const { outs } = await create(
      certificatesFacet,
      scene.provider,
      await certified({ cluster: { endpoint: scene.cluster.plainEndpoint, username, password, connectTo } }),
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
      await assert.rejects(create(certificatesFacet, scene.provider, wanted), /CBSEC_TLS_NOT_VERIFIED/);
      const others = await certified({ pinnedCertificates: [fingerprintOf(scene.root.certificate)] });
      await assert.rejects(create(certificatesFacet, scene.provider, others), /CBSEC_TLS_NOT_VERIFIED/);
      assert.deepEqual(scene.cluster.requests, []);
      const issued = await issueNodes(scene.cluster, scene.root);
      const pinnedCertificates = fingerprints().map((one) => one.toUpperCase());
      await create(
        certificatesFacet,
        scene.provider,
        await inputs({ nodeCertificates: entriesOf(issued), pinnedCertificates }),
      );
      await expectPresented(scene.cluster, issued);
    });

    it("goes on with those that an earlier run saw over verified connections, and with no others", async () => {
      const seen = {
        schemaVersion: 1,
        found: { nodeCertificates: "uploaded" },
        servedCertificates: fingerprints().map((fingerprint) => ({ fingerprint })),
      };
      const clusterCAs = [{ fingerprint: "a", type: "uploaded" }];
      const id = `certificates@${scene.cluster.uuid}`;
      const issued = await issueNodes(scene.cluster, scene.root);
      const wanted = await inputs({ nodeCertificates: entriesOf(issued) });
      await assert.rejects(
        update(certificatesFacet, scene.provider, id, { ...seen, clusterCAs }, wanted),
        /CBSEC_TLS_NOT_VERIFIED/,
      );
      assert.deepEqual(scene.cluster.requests, []);
      const verified = clusterCAs.map((ca) => ({ ...ca, pem: scene.root.certificate }));
      await update(certificatesFacet, scene.provider, id, { ...seen, clusterCAs: verified }, wanted);
      await expectPresented(scene.cluster, issued);
    });
  });

  it("brings internal client certificates alone, and leaves them when deleted where the nodes' own are of others", async () => {
    const others = await createIssuer("Others' Root");
    const own = { 0: await others.issue("n0.cb.test"), 1: await others.issue("n1.cb.test") };
    await start({ certificates: { authorities: [others.certificate], nodes: own } });
    const email = { hosts: [], emails: ["internal@internal.couchbase.com"], usage: "clientAuth" as const };
    const clients = {
      "n0.cb.test": await scene.root.issue("n0.cb.test", email),
      "n1.cb.test": await scene.root.issue("n1.cb.test", email),
    };
    const brought = await create(
      certificatesFacet,
      scene.provider,
      await inputs({ clientCertificates: entriesOf(clients), removeUnusedCAs: true }),
    );
    const leaves = Object.values(clients).map(({ certificate }) => fingerprintOf(certificate));
    const shown = brought.outs.internalClientCertificates as { fingerprint?: string }[];
    assert.deepEqual(
      shown.map(({ fingerprint }) => fingerprint),
      leaves,
    );
    const before = writesTo(scene.cluster).length;
    later();
    await remove(certificatesFacet, scene.provider, brought.id, brought.outs);
    assert.equal(writesTo(scene.cluster).length, before);
    assert.match(
      scene.provider.said.join("\n"),
      /warning: The internal client certificates stay as they are/,
    );
    await expectPresented(scene.cluster, { "n0.cb.test": own[0], "n1.cb.test": own[1] });
    assert.ok(trusts(scene.cluster, scene.root.certificate));
  });

  it("leaves the certificates as they are when it is told to, and only lets its own CAs go that nothing uses", async () => {
    await start();
    const kept = await create(certificatesFacet, scene.provider, await certified({ deletion: "keep" }));
    later();
    const before = writesTo(scene.cluster).length;
    await remove(certificatesFacet, scene.provider, kept.id, kept.outs);
    assert.equal(writesTo(scene.cluster).length, before);
    assert.ok(trusts(scene.cluster, scene.root.certificate));
    await remove(certificatesFacet, scene.provider, kept.id, { ...kept.outs, deletion: "restore" });
    assert.ok(!trusts(scene.cluster, scene.root.certificate));
  });

  it("leaves its CA trusted when deleted while LDAP servers may be under it, unless that CA is named", async () => {
    await start({ ldap: { authenticationEnabled: true, encryption: "TLS" } });
    const name = fingerprintOf(scene.root.certificate);
    const made = await create(
      certificatesFacet,
      scene.provider,
      await certified({ removeUnusedCAs: [name.toUpperCase()] }),
    );
    later();
    await remove(certificatesFacet, scene.provider, made.id, { ...made.outs, removeUnusedCAs: true });
    assert.ok(trusts(scene.cluster, scene.root.certificate));
    later();
    await remove(certificatesFacet, scene.provider, made.id, made.outs);
    assert.ok(!trusts(scene.cluster, scene.root.certificate));
  });
});
