import { strict as assert } from "node:assert";
import { redirection } from "../../../provider/cluster/connectTo";
import { parseEndpoint } from "../../../provider/cluster/endpoints";
import { nodeSchema } from "../../../provider/cluster/schemas/node";
import { Ways } from "../../../provider/cluster/ways";
import { namedNode } from "./support/bodies";

describe("Ways to a cluster with insecureSkipVerify", () => {
  const credentials = { kind: "password", username: "u", password: "p" } as const;

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
