import assert from "node:assert/strict";
import { groupsOf, meetsTrouble, troubles } from "./cases";

/** Groups of each campaign, and cases of each group. */
const groups = 4;
const cases = 5;

describe(meetsTrouble, function () {
  this.timeout(600_000);

  for (const campaign of troubles) {
    for (let at = 0; at < cases; at++) {
      for (let group = 0; group < groups; group++) {
        it(`loses nothing: ${campaign.name}, group ${group}, case ${at}`, async () => {
          const one = (await groupsOf(campaign))[group]?.cases[at];
          assert.ok(one !== undefined, "there is no such case");
          assert.deepEqual((await campaign.run(one)).complaints, [], JSON.stringify(one));
        });
      }
    }
  }
});
