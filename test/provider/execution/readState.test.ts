import { deepEqual, equal } from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import { readLiveState, readState } from "../../../provider/execution/readState";
import { realTime } from "../../../provider/time";
import type { CertificatesGoal } from "../../../provider/planning/certificates/goal";
import { startCluster } from "../../cluster/startCluster";
import { onCluster } from "./support/onCluster";

const nothingWanted: CertificatesGoal = {
  trustedCAs: [],
  nodes: {},
  strategy: "trustBoth",
  removeCAs: [],
  removeNamedCAs: [],
  addCAsBy: "inbox",
};

describe("reading the state", () => {
  for (const [what, level, goal, read] of [
    ["for a goal that changes certificates", "all", { certificates: nothingWanted }, true],
    ["for a goal that switches encryption on", "none", { encryption: { level: "control" } }, true],
    ["for no goal that leaves encryption on", "control", { encryption: { level: "all" } }, false],
    ["for no other goal", "none", { addressFamily: { family: "ipv6", only: false } }, false],
  ] as const) {
    it(`includes certificates ${what}`, () =>
      onCluster({ nodes: 2, level }, async (_, client) => {
        equal((await readState(client, goal)).certificates?.readable, read ? true : undefined);
      }));
  }

  it("includes certificates before a write only when that is asked for", () =>
    onCluster({ nodes: 2, level: "all" }, async (_, client) => {
      equal((await readLiveState(client, {})).certificates, undefined);
      equal((await readLiveState(client, {}, "shown")).certificates?.readable, true);
    }));

  it("asks nobody for functions where no node runs Eventing", () =>
    onCluster({ nodes: 2, services: [["kv"], ["kv"]] }, async (cluster, client) => {
      deepEqual((await readLiveState(client, {})).functions, { readable: true, value: [] });
      deepEqual(
        cluster.requests.filter(({ path }) => path.startsWith("/_p/event")),
        [],
      );
    }));

  it("proves access over TLS for a change of certificates at strict, to which the level comes back", () =>
    onCluster({ nodes: 2, level: "strict" }, async (_, client) => {
      const { access, clientCertificateAuth } = await readState(client, { certificates: nothingWanted });
      deepEqual(
        access.tls?.map(({ ok }) => ok),
        [true, true],
      );
      equal(clientCertificateAuth?.readable, true);
    }));

  it("does not ask a node that was failed over, and shows it as the others do", () =>
    onCluster({}, async (cluster, client) => {
      await cluster.byHand.setAutoFailover({ enabled: false });
      await cluster.byHand.setMembership(2, "inactiveFailed");
      await realTime.sleep(1_000);
      const text = '{"enabled":true,"timeout":120}';
      cluster.faults.add({ node: 2, path: "/settings/autoFailover", kind: "answer", status: 200, text });
      for (const { autoFailover, nodes } of [await readState(client, {}), await readLiveState(client, {})]) {
        equal(autoFailover.enabled, false);
        const [other, , gone] = nodes;
        deepEqual(
          [gone?.name, gone?.membership, gone?.unreachable],
          ["n2.cb.test", "inactiveFailed", undefined],
        );
        deepEqual(gone?.externalListeners, other?.externalListeners);
      }
      await cluster.byHand.setAutoFailover({ enabled: true });
    }));

  it("takes auto-failover as on while any node shows it on, before a plan and before a write", async () => {
    const cluster = await startCluster({ timeScale: 0.02 });
    const client = connect(
      {
        endpoint: cluster.tlsEndpoint,
        credentials: { kind: "password", username: cluster.username, password: cluster.password },
        caCertificates: [cluster.caCertificate],
        tlsServerName: "n0.cb.test",
        connectTo: cluster.connectTo,
      },
      { time: realTime },
    );
    try {
      for (const node of [0, 1]) {
        const text = '{"enabled":false,"timeout":120}';
        cluster.faults.add({ node, path: "/settings/autoFailover", kind: "answer", status: 200, text });
      }
      equal((await readState(client, {})).autoFailover.enabled, true);
      equal((await readLiveState(client, {})).autoFailover.enabled, true);
    } finally {
      await client.close();
      await cluster.stop();
    }
  });
});
