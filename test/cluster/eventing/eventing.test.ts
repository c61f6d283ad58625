import assert from "node:assert/strict";

import type { RunningCluster } from "../startCluster";
import { ask, until, type Asked } from "../testing/ask";
import { withCluster } from "../testing/withCluster";

const scoped = { name: "orders", scope: { bucket: "shop", scope: "eu" } };
const functions = [{ name: "audit" }, scoped, { name: "idle", status: "undeployed" }];
const status = "/_p/event/api/v1/status";
const act = (name: string, action: string) => `/_p/event/api/v1/functions/${name}/${action}`;

function statusOf({ json }: Asked, name: string): string | undefined {
  return json.apps.find((app: { name: string }) => app.name === name)?.composite_status;
}

async function passes(cluster: RunningCluster, name: string, ...states: string[]): Promise<void> {
  for (const state of states) await until(cluster, 0, status, (asked) => statusOf(asked, name) === state);
}

describe("Eventing functions", () => {
  it("pause by way of pausing and come back by way of deploying", () =>
    withCluster({ functions, timeScale: 0.1 }, async (cluster) => {
      const paused = await ask(cluster, 1, act("audit", "pause"), { form: "" });
      assert.deepEqual(paused.json, { code: 0, info: "Function: audit is Pausing" });
      await passes(cluster, "audit", "pausing", "paused");
      await ask(cluster, 2, act("audit", "resume"), { form: "" });
      await passes(cluster, "audit", "deploying", "deployed");
    }));

  it("are told apart by their scope", () =>
    withCluster({ functions }, async (cluster) => {
      const unscoped = await ask(cluster, 0, act("orders", "pause"), { form: "" });
      assert.equal(unscoped.status, 404);
      assert.equal(unscoped.json.name, "ERR_APP_NOT_FOUND_TS");
      const query = "?bucket=shop&scope=eu";
      const paused = await ask(cluster, 0, act("orders", "pause") + query, { form: "" });
      assert.equal(paused.json.info, "Function: shop/eu/orders is Pausing");
      await passes(cluster, "orders", "paused");
    }));

  it("are meant without a scope when its parameters are empty, as couchbase-cli sends them", () =>
    withCluster({ functions }, async (cluster) => {
      const paused = await ask(cluster, 0, `${act("audit", "pause")}?bucket=&scope=`, { form: "" });
      assert.deepEqual(paused.json, { code: 0, info: "Function: audit is Pausing" });
      const half = await ask(cluster, 0, `${status}/audit?bucket=shop`);
      assert.deepEqual([half.status, half.json.code], [400, 63]);
    }));

  it("are listed with what they read and where they keep their position", () =>
    withCluster({ functions }, async (cluster) => {
      const { json } = await ask(cluster, 0, "/_p/event/api/v1/functions");
      const orders = json.find((one: { appname: string }) => one.appname === "orders");
      assert.deepEqual(orders.function_scope, { bucket: "shop", scope: "eu" });
      assert.equal(orders.depcfg.source_bucket, "shop");
      assert.equal(orders.depcfg.metadata_collection, "_default");
    }));

  it("refuse what does not fit their state", () =>
    withCluster({ functions }, async (cluster) => {
      const refusals = [
        ["idle", "pause", 423, "ERR_APP_NOT_BOOTSTRAPPED"],
        ["idle", "resume", 406, "ERR_APP_NOT_DEPLOYED"],
        ["audit", "resume", 422, "ERR_APP_ALREADY_DEPLOYED"],
        ["nosuch", "pause", 404, "ERR_APP_NOT_FOUND_TS"],
      ] as const;
      for (const [name, action, code, error] of refusals) {
        const refused = await ask(cluster, 0, act(name, action), { form: "" });
        assert.deepEqual([refused.status, refused.json.name], [code, error]);
      }
      await cluster.byHand.setFunctionStatus("audit", "paused");
      await passes(cluster, "audit", "paused");
      assert.equal((await ask(cluster, 0, act("audit", "pause"), { form: "" })).json.code, 64);
    }));

  it("stay as they are during a rebalance", () =>
    withCluster({ functions, propagationDelay: 0 }, async (cluster) => {
      await cluster.byHand.startRebalance(60_000);
      const refused = await until(cluster, 0, act("audit", "pause"), ({ json }) => json.code === 36, {
        form: "",
      });
      assert.equal(refused.status, 406);
    }));

  it("ask to be deployed again after a change of the level while deployed", () =>
    withCluster({ functions, level: "control" }, async (cluster) => {
      await ask(cluster, 0, "/settings/security", { form: { clusterEncryptionLevel: "all" } });
      const { json } = await ask(cluster, 0, status);
      assert.deepEqual(
        json.apps.map((app: { redeploy_required: boolean }) => app.redeploy_required),
        [true, true, false],
      );
    }));

  it("are shown only to those who may see them", () =>
    withCluster(
      { functions, users: [{ name: "backup", password: "secret-of-backup", roles: ["cluster_admin"] }] },
      async (cluster) => {
        const user = { name: "backup", password: "secret-of-backup" };
        assert.deepEqual((await ask(cluster, 0, status, { user })).json, {
          apps: null,
          num_eventing_nodes: 3,
        });
        const refused = await ask(cluster, 0, act("audit", "pause"), { user, form: "" });
        assert.deepEqual([refused.status, refused.json.code], [403, 60]);
        assert.equal((await ask(cluster, 0, status, { user: null })).status, 401);
        const own = { door: "eventingTls", user: null } as const;
        assert.equal((await ask(cluster, 0, "/api/v1/status", own)).json.code, 61);
      },
    ));

  it("cannot be asked about where no node has Eventing", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      const asked = await ask(cluster, 0, status);
      assert.deepEqual([asked.status, asked.text], [404, "Service eventing not running on this node"]);
    }));
});
