import { strict as assert } from "node:assert";
import { parseEndpoint } from "../../../provider/cluster/endpoints";
import { thrown } from "./support/rejection";

describe("An endpoint", () => {
  const accepted: readonly [string, boolean, readonly [string, number][]][] = [
    ["https://n0.cb.test:18091", true, [["n0.cb.test", 18091]]],
    ["https://n0.cb.test", true, [["n0.cb.test", 18091]]],
    ["https://n0.cb.test:443/", true, [["n0.cb.test", 443]]],
    ["HTTPS://N0.cb.test", true, [["n0.cb.test", 18091]]],
    ["http://n0.cb.test", false, [["n0.cb.test", 8091]]],
    ["http://[::1]:9000", false, [["::1", 9000]]],
    ["https://10.0.0.1:18091", true, [["10.0.0.1", 18091]]],
    [
      "couchbases://h1,h2",
      true,
      [
        ["h1", 18091],
        ["h2", 18091],
      ],
    ],
    [
      "couchbases://h1:19000, [fd00::2]",
      true,
      [
        ["h1", 19000],
        ["fd00::2", 18091],
      ],
    ],
    [
      "couchbase://h1,h2:9001",
      false,
      [
        ["h1", 8091],
        ["h2", 9001],
      ],
    ],
  ];
  for (const [text, secure, seeds] of accepted) {
    it(`may be ${text}`, () => {
      const endpoint = parseEndpoint(text);
      assert.equal(endpoint.secure, secure);
      assert.deepEqual(
        endpoint.seeds,
        seeds.map(([host, port]) => ({ host, port })),
      );
    });
  }

  const refused: readonly [string, RegExp][] = [
    ["n0.cb.test:8091", /does not begin with/],
    ["ftp://n0", /does not begin with/],
    ["", /does not begin with/],
    ["https://", /where a host/],
    ["https://h1,h2", /names 2 hosts/],
    ["couchbases://h1,,h2", /where a host/],
    ["https://h:99999", /where a host/],
    ["https://h:0", /where a host/],
    ["https://[10.0.0.1]", /where a host/],
    ["couchbases://h?network=external", /goes on after the host/],
    ["https://h/ui", /goes on after the host/],
    ["couchbases://h:11207", /Data Service/],
  ];
  for (const [text, why] of refused) {
    it(`cannot be ${text === "" ? "empty" : text}`, () => {
      assert.match(thrown(() => parseEndpoint(text), "CBSEC_CONFIGURATION").message, why);
    });
  }

  it("cannot hold a password, and the message does not repeat it", () => {
    const { message } = thrown(() => parseEndpoint("https://user:hunter2@h"), "CBSEC_CONFIGURATION");
    assert.doesNotMatch(message, /hunter2/);
  });
});
