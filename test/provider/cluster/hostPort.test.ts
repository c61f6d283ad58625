import { deepEqual, equal } from "node:assert/strict";
import { authorityOf, parseHostPort } from "../../../provider/cluster/hostPort";

describe("A host with or without a port", () => {
  for (const [text, host, port] of [
    ["N0.cb.test", "n0.cb.test", undefined],
    ["n0.cb.test:18091", "n0.cb.test", 18091],
    ["[FD00::1]", "fd00::1", undefined],
    ["[fd00::1]:8091", "fd00::1", 8091],
    ["FD00::1", "fd00::1", undefined],
  ] as const) {
    it(`is read from ${text}`, () => deepEqual(parseHostPort(text), { host, port }));
  }

  for (const text of ["", "n0:0", "n0:65536", "[n0]:1", "a b", "http://n0", "fd00::1:80:x"]) {
    it(`is not "${text}"`, () => equal(parseHostPort(text), undefined));
  }

  it("is written as in a URL", () => {
    equal(authorityOf({ host: "fd00::1", port: 1 }), "[fd00::1]:1");
    equal(authorityOf({ host: "n0", port: 1 }), "n0:1");
  });
});
