import assert from "node:assert/strict";

import { ask } from "../testing/ask";
import { withCluster } from "../testing/withCluster";

const path = "/settings/security";
const header = (text: string) => JSON.stringify({ "Strict-Transport-Security": text });

describe("Response headers of a simulated cluster", () => {
  it("are Strict-Transport-Security with an age, and nothing else", () =>
    withCluster({ nodes: 1 }, async (cluster) => {
      const set = async (responseHeaders: string) => {
        const { status, json } = await ask(cluster, 0, path, { form: { responseHeaders } });
        return status === 200 ? "accepted" : json.errors[0].replace("responseHeaders - ", "");
      };
      assert.equal(await set(header("max-age=10;preload;includeSubDomains")), "accepted");
      assert.deepEqual((await ask(cluster, 0, path)).json.responseHeaders, {
        "Strict-Transport-Security": "max-age=10;preload;includeSubDomains",
      });
      assert.equal(await set(header("preload")), "max-age directive is required");
      assert.equal(await set(header("max-age=-1;x")), "Invalid directives max-age; x");
      assert.equal(await set(header("max-age=1;max-age=2")), "Cannot have duplicate directives");
      assert.equal(await set('{"X":"y"}'), 'Only "Strict-Transport-Security" header allowed');
      assert.equal(await set("{"), "Invalid format. Expecting a json.");
    }));

  it("came after 7.0.1", async () => {
    for (const [version, known] of [
      ["7.0.1", false],
      ["7.0.2", true],
    ] as const) {
      await withCluster({ nodes: 1, version }, async (cluster) => {
        assert.equal("responseHeaders" in (await ask(cluster, 0, path)).json, known, version);
      });
    }
  });
});

describe("A request that names its cluster", () => {
  it("is not for any other one; from 7.6 on that is said to strangers too", async () => {
    for (const [version, toStrangers] of [
      ["7.2.3", 401],
      ["7.6.8", 404],
    ] as const) {
      await withCluster({ nodes: 1, version }, async (cluster) => {
        const other = await ask(cluster, 0, "/pools/default?uuid=0123");
        assert.deepEqual([other.status, other.text], [404, "Cluster uuid does not match the requested.\r\n"]);
        const stranger = await ask(cluster, 0, "/pools/default?uuid=0123", { user: null });
        assert.equal(stranger.status, toStrangers);
        assert.equal((await ask(cluster, 0, `/pools/default?uuid=${cluster.uuid}`)).status, 200);
      });
    }
  });
});
