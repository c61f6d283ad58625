import { strict as assert } from "node:assert";
import { nodeSchema, viewOf } from "../../../../provider/cluster/schemas/node";
import { nodeBody } from "../support/bodies";

describe("A node that is shown", () => {
  it("may be without listeners while they are unknown: it has the one that it prefers", () => {
    const body = nodeBody({ nodeEncryption: true, addressFamily: "inet6", externalListeners: undefined });
    assert.deepEqual(viewOf(nodeSchema.parse(body)).externalListeners, [{ family: "ipv6", encrypted: true }]);
  });

  it("may run no service", () => {
    assert.deepEqual(viewOf(nodeSchema.parse(nodeBody({ services: [] }))).services, []);
  });

  it("may have an identity other than ns_1, and a raw IPv6 address as name", () => {
    assert.equal(viewOf(nodeSchema.parse(nodeBody({ otpNode: "n_20@fd00::1" }))).name, "fd00::1");
  });

  it("must be in a state that is known", () => {
    const misfits = {
      status: "asleep",
      clusterMembership: "guest",
      addressFamily: "ipx",
      nodeEncryption: "on",
      addressFamilyOnly: undefined,
      otpNode: "n0.cb.test",
      externalListeners: [{ afamily: "inet" }],
      ports: { httpsMgmt: "18091" },
    };
    for (const [field, value] of Object.entries(misfits)) {
      const read = nodeSchema.safeParse(nodeBody({ [field]: value }));
      assert.equal(read.success, false, field);
      assert.equal(read.error?.issues[0]?.path[0], field);
    }
  });
});
