import assert from "node:assert/strict";

import { replay } from "./longerLags";
import { listRecordings, ownRecordings, readRecording } from "./recording";
import { replayOnce, type Replayed } from "./replay";

const differing = ({ outcomes }: Replayed) =>
  outcomes.filter(({ differences }) => differences.length > 0).map(({ seq }) => seq);

describe("Lags of a replay", () => {
  const [found] = listRecordings(ownRecordings).filter(({ name }) => name === "7.6.8/d2_family_two_nodes");
  assert.ok(found);
  const recording = readRecording(found);

  it("last as long as the recording shows, where they can", async () => {
    assert.deepEqual(differing(await replayOnce(recording, new Map())), [17, 22, 28]);
    const replayed = await replay(recording);
    assert.deepEqual(differing(replayed), []);
    assert.equal(replayed.lengths.size, 2);
  });

  it("do not explain what servers never do", async () => {
    const lines = recording.lines.map((line) =>
      "method" in line && line.seq === 43 && line.response !== null
        ? { ...line, response: line.response.replaceAll('"healthy"', '"unhealthy"') }
        : line,
    );
    assert.deepEqual(differing(await replay({ ...recording, lines })), [43]);
  });
});
