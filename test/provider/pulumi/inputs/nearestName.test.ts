import { strict as assert } from "node:assert";
import { nearestName } from "../../../../provider/pulumi/inputs/nearestName";

const names = ["family", "only", "cluster", "timeouts", "nodesAtOnce", "deletion"];

describe("The nearest name", () => {
  it("is the one a slip of the finger away", () => {
    assert.equal(nearestName("familly", names), "family");
    assert.equal(nearestName("timeout", names), "timeouts");
    assert.equal(nearestName("nodesatonce", names), "nodesAtOnce");
  });

  it("is none when nothing is near", () => {
    assert.equal(nearestName("certificate", names), undefined);
    assert.equal(nearestName("anything", []), undefined);
  });
});
