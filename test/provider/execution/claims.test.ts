import { deepEqual, equal } from "node:assert/strict";
import { isSecurityError, SecurityError } from "../../../provider/errors/securityError";
import { noLongerWanted } from "../../../provider/execution/claims";
import { anOperation } from "./support/onCluster";

const claimed = new SecurityError("CBSEC_CLAIMED_TWICE", "somebody else wants it");
const unwanted = {
  ...anOperation({ encryption: { level: "all" } }),
  requester: "one",
  expectStillWanted: () => {
    throw claimed;
  },
};
const wanted = {
  ...anOperation({ addressFamily: { family: "ipv6", only: false } }),
  requester: "two",
  expectStillWanted: () => undefined,
};

describe("Operations that are asked once more whether they are wanted", () => {
  it("go on when all are", () => {
    equal(noLongerWanted([wanted, anOperation({ encryption: { level: "all" } })]), undefined);
  });

  it("are given up together when one is not, and the others say because of whom", () => {
    const [own, other] = noLongerWanted([unwanted, wanted]) ?? [];
    equal(own, claimed);
    deepEqual(
      [isSecurityError(other, "CBSEC_NOT_STARTED"), /because one was refused/.test(String(other))],
      [true, true],
    );
  });
});
