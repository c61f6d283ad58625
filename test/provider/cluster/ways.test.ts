import { strict as assert } from "node:assert";
import { redirection } from "../../../provider/cluster/connectTo";
import { parseEndpoint } from "../../../provider/cluster/endpoints";
import { nodeSchema } from "../../../provider/cluster/schemas/node";
import { Ways } from "../../../provider/cluster/ways";
import { namedNode, nodeBody } from "./support/bodies";

const credentials = { kind: "password", username: "u", password: "p" } as const;

describe("Ways to a cluster with insecureSkipVerify", () => {
  for (const [endpoint, verified] of [
    ["http://seed", true],
    ["https://seed", false],
  ] as const) {
    it(`are ${verified ? "verified all the same" : "not verified"} over TLS that is moved to from ${endpoint}`, () => {
      const parsed = parseEndpoint(endpoint);
      const ways = new Ways({ endpoint, credentials, insecureSkipVerify: true }, parsed, redirection());
      const [seed] = ways.toCluster();
      assert.ok(seed);
      ways.learn([nodeSchema.parse(namedNode("n1.cb.test", 9001, 19001))], seed.route);
      ways.moveToTls();
      const [otpNode = ""] = ways.otpNodes;
      assert.equal(ways.to(otpNode).route.secure, true);
      assert.equal(ways.to(otpNode).verified, verified);
    });
  }
});

describe("Ways to the ports of a node's services", () => {
  const waysBy = (endpoint: string, network: "default" | "external", body: Record<string, unknown>) => {
    const ways = new Ways({ endpoint, credentials, network }, parseEndpoint(endpoint), redirection());
    const [seed] = ways.toCluster();
    assert.ok(seed);
    ways.learn([nodeSchema.parse(body)], seed.route);
    return ways.of(ways.otpNodes[0] ?? "");
  };

  it("of one that was never named lead to where the user said", () => {
    const ways = waysBy("https://db.example.com", "default", nodeBody({ otpNode: "ns_1@cb.local" }));
    const way = ways.toService("kvSSL", 11207, undefined);
    assert.deepEqual(way, { host: "db.example.com", port: 11207 });
  });

  it("lead to its alternate address over network external, an IPv6 literal without its brackets", () => {
    const external = { hostname: "[fd00::5]", ports: { kvSSL: 31207 } };
    const body = { ...namedNode("n1.cb.test", 8091, 18091), alternateAddresses: { external } };
    const ways = waysBy("https://db.example.com", "external", body);
    const way = ways.toService("kvSSL", 11207, external);
    assert.deepEqual(way, { host: "fd00::5", port: 31207 });
  });
});
