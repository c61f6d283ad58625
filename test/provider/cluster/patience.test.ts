import { equal } from "node:assert/strict";
import { AnswerFailure, ConnectFailure } from "../../../provider/cluster/failures";
import { patienceAfter, patienceAfterStatus, pauseBefore } from "../../../provider/cluster/patience";

describe("A call that failed", () => {
  const notConnected = (reason: string, notVerified = false) =>
    patienceAfter(new ConnectFailure(reason, "no", notVerified), false);

  it("is sent again up to its deadline while a node takes no connections", () => {
    equal(notConnected("ECONNREFUSED"), "deadline");
    equal(notConnected("ETIMEDOUT"), "deadline");
  });

  it("is sent again for a moment while a name is not known", () => {
    equal(notConnected("ENOTFOUND"), "brief");
  });

  for (const reason of ["ENOROUTE", "ECANCELED", "EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER"]) {
    it(`is not sent again after ${reason}, which waiting does not change`, () => {
      equal(notConnected(reason), "once");
    });
  }

  it("is not sent again to a peer that cannot be verified", () => {
    equal(notConnected("DEPTH_ZERO_SELF_SIGNED_CERT", true), "once");
  });

  it("is sent again without an answer only when it changes nothing", () => {
    for (const [reason, patience] of [
      ["closed", "deadline"],
      ["garbled", "brief"],
      ["late", "once"],
      ["tooLarge", "once"],
    ] as const) {
      equal(patienceAfter(new AnswerFailure(reason, "no"), true), patience);
      equal(patienceAfter(new AnswerFailure(reason, "no"), false), "once");
    }
  });

  it("is sent again after an error of the server's that passes, only when it changes nothing", () => {
    equal(patienceAfterStatus(503, true), "brief");
    equal(patienceAfterStatus(503, false), "once");
    equal(patienceAfterStatus(501, true), "once");
    equal(patienceAfterStatus(400, true), "once");
  });

  it("waits longer each time, and the least patient decides", () => {
    equal(pauseBefore(0, "deadline"), 100);
    equal(pauseBefore(3, "deadline", "brief"), 800);
    equal(pauseBefore(50, "deadline"), 2_000);
    equal(pauseBefore(5, "deadline", "brief"), undefined);
    equal(pauseBefore(0, "deadline", "once"), undefined);
  });
});
