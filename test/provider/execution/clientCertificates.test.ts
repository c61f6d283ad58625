import assert from "node:assert/strict";
import { readState } from "../../../provider/execution/readState";
import type { Goal } from "../../../provider/planning/goal";
import { plan } from "../../../provider/planning/planner";
import { ask } from "../../cluster/testing/ask";
import { createIssuer } from "../../cluster/testing/issuer";
import { onCluster } from "./support/onCluster";

const goal: Goal = { encryption: { level: "all" } };

describe("Internal client certificates of 8.0", () => {
  it("refuse a level above control before the server does, when nodes ask for them and one is not trusted", async () => {
    const root = await createIssuer("Forgotten Root");
    const { chain, key } = await root.issue("internal", {
      usage: "clientAuth",
      hosts: [],
      emails: ["internal@internal.couchbase.com"],
    });
    await onCluster({ nodes: 2, version: "8.0.1", level: "control" }, async (cluster, client) => {
      const post = async (index: number, path: string, form = "") => {
        const { status, text } = await ask(cluster, index, path, { method: "POST", form });
        return `${status} ${text}`;
      };
      await cluster.byHand.putInInbox(1, {
        "CA/root.pem": root.certificate,
        "client_chain.pem": chain,
        "client_pkey.key": key,
      });
      assert.match(await post(1, "/node/controller/loadTrustedCAs"), /^200/);
      assert.match(await post(1, "/node/controller/reloadClientCertificate"), /^200/);
      const prefixes = [{ path: "subject.cn", prefix: "", delimiter: "" }];
      await post(0, "/settings/clientCertAuth", JSON.stringify({ state: "hybrid", prefixes }));
      const trusted = await readState(client, goal);
      assert.deepEqual(plan(trusted, goal).refusals, []);

      await cluster.byHand.removeTrustedCA(1);
      const state = await readState(client, goal);
      assert.deepEqual(
        plan(state, goal).refusals.map(({ rule, found }) => [rule, found]),
        [
          [
            "clientCertificatesTrusted",
            "no trusted CA issued the internal client certificates of n1.cb.test",
          ],
        ],
      );
      assert.match(
        await post(0, "/settings/security", "clusterEncryptionLevel=all"),
        /^400 .*Client certificates for the following nodes are issued by untrusted CA's: n1\.cb\.test/,
      );
    });
  });
});
