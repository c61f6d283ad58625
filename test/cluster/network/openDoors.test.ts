import assert from "node:assert/strict";

import { freshNetworkConfiguration, type NetworkConfiguration } from "./networkConfiguration";
import { openDoors, type DoorKind, type DoorSituation } from "./openDoors";

const up: DoorSituation = {
  running: true,
  restUp: true,
  eventingUp: true,
  data: true,
  network: freshNetworkConfiguration,
  strict: false,
};

function addresses(kind: DoorKind, situation: Partial<DoorSituation> = {}): readonly string[] {
  return openDoors({ ...up, ...situation })
    .filter((door) => door.kind === kind)
    .map(({ address }) => address);
}

function network(change: Partial<NetworkConfiguration>): Partial<DoorSituation> {
  return { network: { ...freshNetworkConfiguration, ...change } };
}

const everywhere = ["127.0.0.1", "127.0.0.2", "::1"];

describe("open doors of a node", () => {
  it("are all of REST and Eventing in both families, and the links that listeners name", () => {
    for (const kind of ["rest", "restTls", "eventing", "eventingTls", "dataTls", "viewsTls"] as const) {
      assert.deepEqual(addresses(kind), everywhere);
    }
    assert.deepEqual(addresses("distribution"), ["127.0.0.1", "127.0.0.2"]);
    assert.deepEqual(addresses("distributionTls"), []);
  });

  it("are at strict without the plain ones outside", () => {
    assert.deepEqual(addresses("rest", { strict: true }), ["127.0.0.1", "::1"]);
    assert.deepEqual(addresses("eventing", { strict: true }), ["127.0.0.1", "::1"]);
    assert.deepEqual(addresses("restTls", { strict: true }), everywhere);
    assert.deepEqual(addresses("eventingTls", { strict: true }), everywhere);
  });

  it("are those of the address family alone when the other is shut out", () => {
    assert.deepEqual(addresses("rest", network({ only: true })), ["127.0.0.1", "127.0.0.2"]);
    assert.deepEqual(addresses("restTls", network({ only: true, family: "ipv6" })), ["::1"]);
    assert.deepEqual(addresses("dataTls", network({ only: true, family: "ipv6" })), ["::1"]);
  });

  it("follow the external listeners, not the family, for links between nodes", () => {
    const listeners = [
      { family: "ipv4", encrypted: true },
      { family: "ipv6", encrypted: false },
    ] as const;
    assert.deepEqual(addresses("distributionTls", network({ listeners, only: true })), [
      "127.0.0.1",
      "127.0.0.2",
    ]);
    assert.deepEqual(addresses("distribution", network({ listeners, only: true })), ["::1"]);
  });

  it("are none of REST and Eventing while these restart, and none at all after a crash", () => {
    assert.deepEqual(addresses("restTls", { restUp: false }), []);
    assert.deepEqual(addresses("eventing", { eventingUp: false }), []);
    assert.deepEqual(openDoors({ ...up, running: false }), []);
  });

  it("are none of the Data Service on a node without it", () => {
    for (const kind of ["dataTls", "viewsTls"] as const)
      assert.deepEqual(addresses(kind, { data: false }), []);
  });
});
