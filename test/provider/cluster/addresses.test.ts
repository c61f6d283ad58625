import { strict as assert } from "node:assert";
import { addressesOf, type Surroundings } from "../../../provider/cluster/addresses";
import { redirection } from "../../../provider/cluster/connectTo";
import { nodeSchema } from "../../../provider/cluster/schemas/node";
import { namedNode, nodeBody } from "./support/bodies";
import { thrown } from "./support/rejection";

const around: Surroundings = {
  network: "default",
  redirect: redirection(),
  cameFrom: { address: { host: "seed.example.com", port: 18091 }, certificateName: "seed.example.com" },
};

function only(body: Record<string, unknown>, over: Partial<Surroundings> = {}) {
  const [address] = addressesOf([nodeSchema.parse(body)], { ...around, ...over });
  assert.ok(address);
  return address;
}

describe("A node's addresses", () => {
  it("are its name with the plain port of the listing and the TLS port of its ports", () => {
    const { plain, secure, name } = only(namedNode("n1.cb.test", 9001, 19001));
    assert.equal(name, "n1.cb.test");
    assert.deepEqual(plain.dial, { host: "n1.cb.test", port: 9001 });
    assert.deepEqual(secure?.dial, { host: "n1.cb.test", port: 19001 });
    assert.deepEqual(secure?.certificateNames, ["n1.cb.test"]);
  });

  it("come from configuredHostname, not from hostname, which depends on who asks", () => {
    const body = { ...namedNode("n1.cb.test", 9001, 19001), hostname: "10.1.1.1:1" };
    assert.deepEqual(only(body).plain.dial, { host: "n1.cb.test", port: 9001 });
  });

  it("go where connectTo says, while the certificate must still be for the node's name", () => {
    const { secure } = only(namedNode("n1.cb.test", 9001, 19001), {
      redirect: redirection({ "n1.cb.test": "127.0.0.2" }),
    });
    assert.deepEqual(secure?.dial, { host: "127.0.0.2", port: 19001 });
    assert.deepEqual(secure?.address, { host: "n1.cb.test", port: 19001 });
    assert.deepEqual(secure?.certificateNames, ["n1.cb.test"]);
  });

  it("of a raw IPv6 node are that literal", () => {
    const { plain, secure } = only(
      nodeBody({ otpNode: "ns_1@fd00::5", hostname: "[fd00::5]:8091", configuredHostname: "[fd00::5]:8091" }),
    );
    assert.deepEqual(plain.dial, { host: "fd00::5", port: 8091 });
    assert.deepEqual(secure?.certificateNames, ["fd00::5"]);
  });

  it("of a node that was never named are where the listing came from", () => {
    const { plain, secure } = only(
      nodeBody({ otpNode: "ns_1@cb.local", hostname: "10.0.0.9:8091", configuredHostname: "127.0.0.1:8091" }),
    );
    assert.deepEqual(plain.dial, { host: "seed.example.com", port: 8091 });
    assert.deepEqual(secure?.dial, { host: "seed.example.com", port: 18091 });
    assert.deepEqual(secure?.certificateNames, ["seed.example.com", "cb.local", "127.0.0.1"]);
  });

  it("have no TLS on Community Edition", () => {
    assert.equal(only(nodeBody({ ports: { direct: 11210 } })).secure, undefined);
  });

  describe("with the network external", () => {
    const external = { network: "external" } as const;

    it("are the alternate host and its ports", () => {
      const { plain, secure } = only(
        nodeBody({
          alternateAddresses: {
            external: { hostname: "lb.example.com", ports: { mgmt: 31000, mgmtSSL: 31091 } },
          },
        }),
        external,
      );
      assert.deepEqual(plain.dial, { host: "lb.example.com", port: 31000 });
      assert.deepEqual(secure?.dial, { host: "lb.example.com", port: 31091 });
      assert.deepEqual(secure?.certificateNames, ["n0.cb.test"]);
    });

    it("keep the node's own ports when the alternate address has none", () => {
      const { plain, secure } = only(
        nodeBody({ alternateAddresses: { external: { hostname: "[fd00::9]" } } }),
        external,
      );
      assert.deepEqual(plain.dial, { host: "fd00::9", port: 8091 });
      assert.deepEqual(secure?.dial, { host: "fd00::9", port: 18091 });
    });

    it("are what connectTo looks up", () => {
      const { secure } = only(
        nodeBody({ alternateAddresses: { external: { hostname: "lb.example.com" } } }),
        {
          ...external,
          redirect: redirection({ "lb.example.com:18091": "127.0.0.1:5" }),
        },
      );
      assert.deepEqual(secure?.dial, { host: "127.0.0.1", port: 5 });
    });

    it("are refused when nodes have none, all of them named at once", () => {
      const nodes = ["n0.cb.test", "n1.cb.test"].map((name) => nodeSchema.parse(namedNode(name, 1, 2)));
      const { message } = thrown(() => addressesOf(nodes, { ...around, ...external }), "CBSEC_CONFIGURATION");
      assert.match(message, /n0\.cb\.test, n1\.cb\.test/);
    });
  });
});
