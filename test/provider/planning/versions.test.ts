import { equal, ok } from "node:assert/strict";
import { compareVersions, isBefore } from "../../../provider/planning/versions";

describe("server versions", () => {
  it("compare as numbers, not as text", () => {
    ok(isBefore("7.0.2", "7.0.10"));
    ok(isBefore("7.6.8-7151-enterprise", "8.0.1-1-enterprise"));
    equal(compareVersions("7.0.10", "7.0.9"), 1);
  });

  it("do not count build and edition", () => {
    equal(compareVersions("7.6.8-7151-enterprise", "7.6.8-0000-community"), 0);
  });
});
