import assert from "node:assert/strict";

import { omittedGroup } from "./omitted";
import { listRecordings, ownRecordings, readRecording } from "./recording";

describe("What a recording leaves out", () => {
  it("is the largest group of each recording of groups: its note alone says that it was accepted", () => {
    const omitted = listRecordings(ownRecordings).flatMap((found) => {
      const { lines } = readRecording(found);
      return lines.flatMap((line) => omittedGroup(line, lines) ?? []).map(({ path }) => [found.name, path]);
    });
    assert.deepEqual(omitted, [
      ["7.0.5/m_rbac_groups", "/settings/rbac/groups/cfg262144"],
      ["7.2.3/m_rbac_groups", "/settings/rbac/groups/cfg262144"],
    ]);
  });
});
