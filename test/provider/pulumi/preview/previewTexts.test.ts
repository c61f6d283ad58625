import { strict as assert } from "node:assert";
import { preview } from "../../../../provider/execution/preview";
import { JointPreviews } from "../../../../provider/pulumi/preview/jointPreview";
import { previewTexts, type PreviewRequest } from "../../../../provider/pulumi/preview/previewTexts";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { fastTime } from "../../cluster/support/fastTime";
import { connectionTo, writesTo } from "../support";

describe("What a preview says under a resource", () => {
  let cluster: RunningCluster;
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
    inputs: { cluster: connectionTo(cluster), ...inputs },
    configuration: {},
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

  it("takes no write", () => assert.deepEqual(writesTo(cluster), []));
});
