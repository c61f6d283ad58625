import assert from "node:assert/strict";
import { hostileAnswers } from "./campaign";

/** Cases of each group; the campaign has them all. */
const some = 40;

describe("Campaign: hostile answers", () => {
  it("has more than 10,000, and some of each kind end in a value or a code, in time", async () => {
    const groups = await hostileAnswers.groups(5, []);
    const all = groups.reduce((sum, { cases }) => sum + cases.length, 0);
    assert.ok(all > 10_000, String(all));
    for (const { name, cases } of groups) {
      for (const one of cases.slice(0, some)) {
        const { complaints } = await hostileAnswers.run(one);
        assert.deepEqual(complaints, [], `${name}: ${JSON.stringify(one)}`);
      }
    }
  });
});
