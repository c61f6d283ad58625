import { strict as assert } from "node:assert";
import { X509Certificate } from "node:crypto";
import { preview } from "../../../../provider/execution/preview";
import { JointPreviews } from "../../../../provider/pulumi/preview/jointPreview";
import { previewTexts, type PreviewRequest } from "../../../../provider/pulumi/preview/previewTexts";
import type { StoredResource } from "../../../../provider/pulumi/preview/storedResources";
import { createIssuer } from "../../../cluster/testing/issuer";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { fastTime } from "../../cluster/support/fastTime";
import { connectionTo, unverifiedConnectionTo, writesTo } from "../support";

describe("What a preview says under a resource", () => {
  let cluster: RunningCluster;
  let stored: readonly StoredResource[] = [];
  afterEach(() => {
    stored = [];
  });
  before(async () => {
    cluster = await startCluster({ nodes: 2, timeScale: 0.02, functions: [{ name: "orders" }] });
  });
  after(() => cluster.stop());

  const request = (
    facet: PreviewRequest["facet"],
    inputs: object,
    resource: string = facet,
  ): PreviewRequest => ({
    facet,
    resource,
    urn: `urn:${resource}`,
    inputs: { cluster: connectionTo(cluster), ...inputs },
    configuration: {},
    stored: () => Promise.resolve(stored),
  });

  async function said(...requests: PreviewRequest[]) {
    const joint = new JointPreviews(preview);
    const texts = await Promise.all(requests.map((one) => previewTexts(joint, one, fastTime(5))));
    return texts.map((own) => own.map(({ severity, text }) => `${severity}: ${text}`).join("\n"));
  }

  it("is the numbered plan, with its notes", async () => {
    const [text = ""] = await said(request("encryption", { level: "all" }));
    assert.match(text, /^info: Plan \(\d+ steps\):\n {2}1\. Switch auto-failover off/);
    assert.match(text, /\n {2}Note: Eventing is paused/);
  });

  it("begins with warnings of how the cluster is reached", async () => {
    const unverified = { cluster: unverifiedConnectionTo(cluster), level: "control" };
    const [text = ""] = await said(request("encryption", unverified));
    assert.match(text, /^warning: insecureSkipVerify: .*\ninfo: Plan \(/);
  });

  it("is one joint plan for all resources of a cluster, shown once", async () => {
    const [first = "", second = ""] = await said(
      request("addressFamily", { family: "ipv6" }),
      request("encryption", { level: "all" }),
    );
    const texts = [first, second].sort((a, b) => b.length - a.length);
    assert.match(texts[0] ?? "", /Plan \(\d+ steps, together with/);
    assert.match(texts[0] ?? "", /IPv6[^]*level to all/);
    assert.match(texts[1] ?? "", /The plan is shown under/);
  });

  it("is joint also when one of them reaches the cluster later than the others", async () => {
    const mend = cluster.faults.add({ kind: "delay", milliseconds: 400, path: "/pools", times: 1 });
    const texts = await said(
      request("addressFamily", { family: "ipv6" }),
      request("encryption", { level: "all" }),
    );
    mend();
    assert.equal(
      texts.filter((text) => /Plan \(\d+ steps, together with/.test(text)).length,
      1,
      texts.join("\n"),
    );
  });

  it("stands under the resource that changes something, and the others are silent", async () => {
    const [family = "", encryption = ""] = await said(
      request("addressFamily", { family: "ipv4" }),
      request("encryption", { level: "all" }),
    );
    assert.equal(family, "");
    assert.match(encryption, /Plan \(\d+ steps\):/);
  });

  it("is nothing when there is nothing to do, or when inputs are bad: the engine reports those", async () => {
    assert.deepEqual(await said(request("encryption", { level: "none" })), [""]);
    assert.deepEqual(await said(request("encryption", { level: "full" })), [""]);
    assert.deepEqual(await said(request("encryption", { cluster: { endpoint: "https://h" } })), [""]);
  });

  it("is every reason why it will be refused", async () => {
    const [text = ""] = await said(request("addressFamily", { family: "ipv6", only: true }));
    assert.match(
      text,
      /^warning: As the cluster is now, this will be refused before anything is touched:\n {2}1\. /,
    );
  });

  it("names both resources of one facet", async () => {
    const both = await said(
      request("encryption", { level: "all" }, "the first"),
      request("encryption", { level: "control" }, "the second"),
    );
    for (const text of both)
      assert.match(text, /^warning: the (first|second) and the (first|second) manage the same/);
  });

  it("is a note when the cluster cannot be asked", async () => {
    const nowhere = { ...connectionTo(cluster), endpoint: "https://127.0.0.1:9" };
    const [text = ""] = await said(request("encryption", { level: "all", cluster: nowhere }));
    assert.match(text, /^info: There is no plan to show, because the cluster could not be asked/);
    assert.ok(!text.includes(cluster.password));
  });

  describe("where the connection does not know the CA", () => {
    let other: string;
    let unknowing: object;
    before(async () => {
      other = (await createIssuer("Other")).certificate;
      unknowing = { cluster: { ...connectionTo(cluster), caCertificates: other } };
    });
    /** As state keeps the cluster's own CA. */
    const certificates = (clusterUuid: string, pem = cluster.caCertificate): StoredResource => ({
      urn: "urn:certificates",
      outputs: { clusterUuid, clusterCAs: [{ fingerprint: "ab", type: "generated", pem }] },
    });
    const encryption = (clusterUuid: string): StoredResource => ({
      urn: "urn:encryption",
      outputs: { clusterUuid },
    });
    const plan = /^info: Plan \(\d+ steps\)/;
    const none = /^info: There is no plan to show[^]*CBSEC_TLS_NOT_VERIFIED/;
    const ofEncryption = async () =>
      (await said(request("encryption", { level: "all", ...unknowing })))[0] ?? "";

    it("is the plan when state keeps the CA of the resource's cluster", async () => {
      stored = [certificates("one"), encryption("one")];
      assert.match(await ofEncryption(), plan);
      stored = [certificates("one"), encryption("another")];
      assert.match(await ofEncryption(), none);
    });

    it("is the plan for a resource that is new when state has one cluster only", async () => {
      stored = [certificates("one")];
      assert.match(await ofEncryption(), plan);
      stored = [certificates("one"), { ...encryption("another"), urn: "urn:elsewhere" }];
      assert.match(await ofEncryption(), none);
    });

    it("is the plan of certificates by the CA in their own outputs", async () => {
      stored = [certificates("one")];
      const texts = await said(
        request("certificates", { trustedCAs: other, addCAsBy: "upload", ...unknowing }),
      );
      assert.match(texts[0] ?? "", plan);
    });
  });

  it("lists the removal of a CA for which the resource answers since an earlier run", async () => {
    const old = await createIssuer("Old");
    await cluster.byHand.putInInbox(0, { "CA/old.pem": old.certificate });
    await cluster.byHand.loadTrustedCAs(0);
    const fingerprint = new X509Certificate(old.certificate).fingerprint256.replaceAll(":", "").toLowerCase();
    const { certificate } = await createIssuer("New");
    const asked = request("certificates", { trustedCAs: certificate, removeUnusedCAs: true });
    stored = [{ urn: "urn:certificates", outputs: { clusterUuid: cluster.uuid, loadedCAs: [fingerprint] } }];
    assert.match((await said(asked))[0] ?? "", /Remove[^\n]*CN=Old/);
    stored = [];
    assert.doesNotMatch((await said(asked))[0] ?? "", /CN=Old/);
  });

  it("takes no write", () => assert.deepEqual(writesTo(cluster), []));
});
