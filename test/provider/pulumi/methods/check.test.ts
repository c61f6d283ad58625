import { strict as assert } from "node:assert";
import { rootCertificates } from "node:tls";
import { Claims } from "../../../../provider/pulumi/claims";
import type { FacetDefinition } from "../../../../provider/pulumi/facets/facetDefinition";
import { encryptionFacet } from "../../../../provider/pulumi/facets/encryption";
import { check } from "../../../../provider/pulumi/methods/check";
import { unknownValue } from "../../../../provider/pulumi/inputs/unknowns";
import { thrown } from "../../cluster/support/rejection";

const cluster = { endpoint: "https://h", username: "u", password: "hunter2" };
const checked = (news: Record<string, unknown>, definition: FacetDefinition = encryptionFacet) =>
  check(definition, new Claims(), news);

describe("Checking a resource", () => {
  it("fills in the defaults, and nothing else that the program left out", async () => {
    assert.deepEqual(await checked({ cluster }), { inputs: { level: "control", cluster }, failures: [] });
  });

  it("keeps what the program wrote, the URN with it, and drops nulls", async () => {
    const { inputs, failures } = await checked({
      level: "all",
      cluster: { ...cluster, network: null },
      timeouts: null,
      __urn: "urn:a",
      __provider: "text",
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs, { level: "all", cluster, __urn: "urn:a" });
  });

  it("reports a connection that cannot be made, and shows no secret", async () => {
    const { failures } = await checked({ cluster: { endpoint: "https://h", password: "hunter2" } });
    assert.equal(failures.length, 1);
    assert.equal(failures[0]?.property, "args.cluster");
    assert.match(failures[0]?.reason ?? "", /No user is configured/);
    assert.ok(!JSON.stringify(failures).includes("hunter2"));
  });

  it("reports certificates that cannot be read", async () => {
    const { failures } = await checked({
      cluster: { ...cluster, caCertificates: "-----BEGIN NOTHING-----" },
    });
    assert.match(failures[0]?.reason ?? "", /no readable PEM certificate/);
  });

  it("refuses strict over a plain endpoint unless a CA is given, and names the endpoint to write", async () => {
    const strict = (over: object) =>
      checked({ level: "strict", cluster: { ...cluster, endpoint: "http://h", ...over } });
    const { failures } = await strict({});
    assert.match(failures[0]?.reason ?? "", /write https:\/\/h:18091 and the cluster's CA/);
    assert.deepEqual((await checked({ level: "strict", cluster })).failures, []);
    const [caCertificates] = rootCertificates;
    assert.deepEqual((await strict({ caCertificates })).failures, []);
    assert.deepEqual(
      (await checked({ level: "all", cluster: { ...cluster, endpoint: "http://h" } })).failures,
      [],
    );
  });

  it("reports what the facet itself finds wrong", async () => {
    const wrong = { property: "level", reason: "is not for this cluster" };
    const { failures } = await checked({ cluster }, { ...encryptionFacet, checkInputs: () => [wrong] });
    assert.deepEqual(failures, [wrong]);
  });

  it("tells that the program has the resource, so that another of its facet is refused", async () => {
    const claims = new Claims();
    await check(encryptionFacet, claims, { cluster, __urn: "urn:a" });
    claims.seen("u", "encryption", "urn:a");
    thrown(() => claims.take("u", "encryption", "urn:b"), "CBSEC_CLAIMED_TWICE");
  });

  it("leaves a connection alone of which something is not known yet", async () => {
    for (const unknown of [unknownValue, { ...cluster, endpoint: unknownValue }]) {
      assert.deepEqual((await checked({ level: "strict", cluster: unknown })).failures, []);
    }
  });
});
