import { strict as assert } from "node:assert";
import { redirection } from "../../../provider/cluster/connectTo";
import { thrown } from "./support/rejection";

describe("connectTo", () => {
  const redirect = redirection({
    "n0.cb.test": "127.0.0.2",
    "n1.cb.test": "127.0.0.2:19999",
    "n2.cb.test:18091": "[::1]:20000",
    "N3.cb.test": "tunnel.example.com",
    "[fd00::1]": "10.0.0.1",
    "fd00::2": "[::1]",
    "n4.cb.test": "first",
    "n4.cb.test:1234": "second",
    first: "never",
  });
  const cases: readonly [string, number, string, number, string][] = [
    ["n0.cb.test", 18091, "127.0.0.2", 18091, "keeps the port when the target has none"],
    ["n1.cb.test", 18091, "127.0.0.2", 19999, "takes the target's port"],
    ["n2.cb.test", 18091, "::1", 20000, "matches a host with its port"],
    ["n2.cb.test", 8091, "n2.cb.test", 8091, "leaves another port of that host alone"],
    ["n3.CB.test", 1, "tunnel.example.com", 1, "does not tell upper from lower case"],
    ["fd00::1", 1, "10.0.0.1", 1, "knows IPv6 literals in brackets"],
    ["fd00::2", 1, "::1", 1, "knows IPv6 literals without brackets"],
    ["n4.cb.test", 1234, "second", 1234, "prefers a host with port over a host"],
    ["n4.cb.test", 1, "first", 1, "does not look up what came out"],
    ["else", 5, "else", 5, "leaves other addresses as they are"],
  ];
  for (const [host, port, toHost, toPort, behaviour] of cases) {
    it(behaviour, () => assert.deepEqual(redirect({ host, port }), { host: toHost, port: toPort }));
  }

  it("leaves everything as it is when it is not set", () => {
    assert.deepEqual(redirection()({ host: "h", port: 1 }), { host: "h", port: 1 });
  });

  const refused: readonly Record<string, string>[] = [
    { "https://n0": "x" },
    { n0: "" },
    { n0: "h:0" },
    { "n0:70000": "h" },
    { n0: "[nonsense]" },
  ];
  for (const bad of refused) {
    it(`refuses ${JSON.stringify(bad)}`, () => {
      const { message } = thrown(() => redirection(bad), "CBSEC_CONFIGURATION");
      assert.match(message, /connectTo/);
    });
  }
});
