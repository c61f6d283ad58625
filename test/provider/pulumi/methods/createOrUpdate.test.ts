import { strict as assert } from "node:assert";
import { SecurityError } from "../../../../provider/errors/securityError";
import { OperationError } from "../../../../provider/execution/operationError";
import { addressFamilyFacet } from "../../../../provider/pulumi/facets/addressFamily";
import { encryptionFacet } from "../../../../provider/pulumi/facets/encryption";
import type { FacetDefinition } from "../../../../provider/pulumi/facets/facetDefinition";
import { create, update } from "../../../../provider/pulumi/methods/createOrUpdate";
import type { RecordedFailure } from "../../../../provider/pulumi/recordedFailure";
import { until } from "../../../support/until";
import { recordGroups } from "../../../campaigns/snapshot";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { configurationWrites } from "../../execution/support/onCluster";
import { connectionTo, dependencies, unverifiedConnectionTo, urnOf, writesTo } from "../support";

const urn = urnOf("NodeToNodeEncryption", "encryption");

describe("Creating and updating a resource", () => {
  let cluster: RunningCluster;
  beforeEach(async () => {
    cluster = await startCluster({ nodes: 2, timeScale: 0.02 });
  });
  afterEach(async () => {
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
    await cluster.stop();
  });
  const inputs = (fields: object) => ({
    cluster: connectionTo(cluster),
    __urn: urn,
    __provider: "provider text",
    ...fields,
  });

  it("takes over a cluster that is as asked without a write", async () => {
    const { id, outs } = await create(encryptionFacet, dependencies(), inputs({ level: "none" }));
    assert.equal(id, `encryption@${cluster.uuid}`);
    assert.deepEqual(outs.steps, []);
    assert.deepEqual(writesTo(cluster), []);
  });

  it("warns under the resource of how the cluster is reached", async () => {
    const with_ = dependencies();
    const unverified = { cluster: unverifiedConnectionTo(cluster), level: "none" };
    await create(encryptionFacet, with_, inputs(unverified));
    assert.match(with_.said[0] ?? "", /^urn:.* warning: insecureSkipVerify: certificates are not verified/);
  });

  it("warns under the resource of what its inputs call for", async () => {
    const with_ = dependencies();
    const cautious: FacetDefinition = {
      ...encryptionFacet,
      request: async (...asked) => ({
        ...(await encryptionFacet.request(...asked)),
        warnings: ["mind this"],
      }),
    };
    await create(cautious, with_, inputs({ level: "none" }));
    assert.equal(with_.said[0], `${urn} warning: mind this`);
  });

  it("lets other resources of its cluster know the CAs that it knows in the end", async () => {
    const with_ = dependencies();
    const knowing: FacetDefinition = {
      ...encryptionFacet,
      authorities: (_inputs, { level }) => (level === undefined ? [] : ["a CA"]),
    };
    await create(knowing, with_, inputs({ level: "control" }));
    assert.ok(with_.authorities.of([cluster.uuid]).includes("a CA"));
  });

  it("brings the cluster to what is asked, and keeps what was found through later updates", async () => {
    const with_ = dependencies();
    const { id, outs } = await create(encryptionFacet, with_, inputs({ level: "control" }));
    assert.deepEqual(outs.found, { level: "none" });
    const updated = await update(encryptionFacet, with_, id, outs, inputs({ level: "all" }));
    assert.deepEqual(updated.outs.found, { level: "none" });
    assert.equal(updated.outs.level, "all");
    assert.equal(cluster.truth().level, "all");
  });

  it("echoes inputs in the same shape, and nothing that is only for the wire", async () => {
    const { outs } = await create(
      encryptionFacet,
      dependencies(),
      inputs({ level: "none", deletion: "keep" }),
    );
    assert.deepEqual(outs.cluster, connectionTo(cluster));
    assert.equal(outs.deletion, "keep");
    assert.ok(!("__urn" in outs) && !("__provider" in outs) && !("timeouts" in outs));
  });

  it("tells plan and steps under the resource", async () => {
    const with_ = dependencies();
    await create(addressFamilyFacet, with_, inputs({ family: "ipv6" }));
    const [plan, ...others] = with_.said;
    assert.ok(plan?.startsWith(`${urn} info: 1. `));
    assert.ok(others.some((text) => text.startsWith(`${urn} status: 1/`)));
  });

  it("refuses another cluster than the one it was created for, before any write", async () => {
    const olds = { schemaVersion: 1, found: { level: "none" } };
    await assert.rejects(
      update(encryptionFacet, dependencies(), "encryption@another", olds, inputs({ level: "all" })),
      (error) => error instanceof SecurityError && error.code === "CBSEC_OTHER_CLUSTER",
    );
    assert.deepEqual(writesTo(cluster), []);
  });

  it("refuses both of two resources of one facet that arrive together", async () => {
    const with_ = dependencies();
    const attempts = ["one", "two"].map((name) =>
      create(encryptionFacet, with_, inputs({ level: "all", __urn: urnOf("NodeToNodeEncryption", name) })),
    );
    for (const outcome of await Promise.allSettled(attempts)) {
      assert.equal(outcome.status, "rejected");
      assert.match(String((outcome as PromiseRejectedResult).reason), /"one".*"two"|"two".*"one"/);
    }
    assert.deepEqual(writesTo(cluster), []);
  });

  it("gives up before the first change when an existing resource of the facet turns up after the run has begun", async () => {
    const [existing = "", created = ""] = ["one", "two"].map((name) => urnOf("NodeToNodeEncryption", name));
    const usual = dependencies();
    const with_ = dependencies({
      claims: usual.claims,
      run: (...asked) => {
        usual.claims.seen(cluster.uuid, "encryption", existing);
        return usual.run(...asked);
      },
    });
    await assert.rejects(
      create(encryptionFacet, with_, inputs({ level: "all", __urn: created })),
      /"two" and NodeToNodeEncryption "one" manage the same facet.*CBSEC_CLAIMED_TWICE/s,
    );
    assert.deepEqual(configurationWrites(cluster), []);
    // The other nodes hear of the removal a moment after it was answered.
    await until(() => recordGroups(cluster).length === 0);
  });

  it("throws plainly before the first change", async () => {
    const refusal = new OperationError("CBSEC_REFUSED", "refused", {}, { changed: false, steps: [] });
    await assert.rejects(
      create(encryptionFacet, dependencies({ run: () => Promise.reject(refusal) }), inputs({ level: "all" })),
      (error) => error === refusal && !("id" in (error as object)),
    );
  });

  it("is known to have failed also when its cluster was not reached", async () => {
    const with_ = dependencies();
    const wrong = { ...connectionTo(cluster), password: "another" };
    await assert.rejects(create(encryptionFacet, with_, inputs({ level: "all", cluster: wrong })));
    assert.deepEqual(with_.claims.keeperOf(cluster.uuid, "encryption"), { urn, failed: true });
  });

  it("throws with id, outputs and reason after the first change, so that the engine records it", async () => {
    const steps = [{ text: "Switch auto-failover off", seconds: 1 }];
    const found = { addressFamily: "ipv4", addressFamilyOnly: false, level: "none" } as const;
    const failure = new OperationError("CBSEC_NOT_UNIFORM", "half done", {}, { changed: true, steps, found });
    await assert.rejects(
      create(encryptionFacet, dependencies({ run: () => Promise.reject(failure) }), inputs({ level: "all" })),
      (error: RecordedFailure) => {
        assert.equal(error.id, `encryption@${cluster.uuid}`);
        assert.deepEqual(error.reasons, [failure.message]);
        const { __provider, found, level, cluster: connection, steps: done } = error.properties;
        assert.deepEqual(
          { __provider, found, level, connection, done },
          {
            __provider: "provider text",
            found: { level: "none" },
            level: "all",
            connection: connectionTo(cluster),
            done: steps,
          },
        );
        return true;
      },
    );
  });
});
