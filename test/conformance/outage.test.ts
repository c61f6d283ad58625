import assert from "node:assert/strict";

import { outageIn } from "./outage";
import { listRecordings, ownRecordings, readRecording, type Line } from "./recording";

describe("What a recording says of its nodes' machines", () => {
  it("is read from headings and from events", () => {
    assert.deepEqual(outageIn({ note: "after a restart" }), { kind: "restart", node: undefined });
    assert.deepEqual(outageIn({ note: "--- node 1 is down" }), { kind: "stop", node: 1 });
    assert.deepEqual(outageIn({ note: "n2 killed" }), { kind: "stop", node: 2 });
    assert.deepEqual(outageIn({ note: "node 1 is back" }), { kind: "start", node: 1 });
    const stopped = { event: "stop", node: 1, t: 3 } as unknown as Line;
    assert.deepEqual(outageIn(stopped), { kind: "stop", node: 1 });
  });

  it("is nothing where a heading only speaks of nodes", () => {
    const outages = listRecordings(ownRecordings)
      .flatMap((found) => readRecording(found).lines)
      .flatMap((line) => outageIn(line) ?? [])
      .filter(({ kind }) => kind !== "start");
    assert.deepEqual(outages, [{ kind: "restart", node: undefined }]);
  });
});
