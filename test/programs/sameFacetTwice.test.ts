import { strict as assert } from "node:assert";
import { leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managed, managedOne, trueLevel } from "./support/shown";

const first = `new NodeToNodeEncryption("first", { level: "all" });`;
const second = `new NodeToNodeEncryption("second", { level: "control" });`;
const bothNamed = (text: string) =>
  /NodeToNodeEncryption "first"/.test(text) && /NodeToNodeEncryption "second"/.test(text);

describe("Two resources of one facet on one cluster", function () {
  this.timeout(60_000);
  let scene: Scene;

  before(async () => {
    scene = await setScene({ program: program(first + second) });
  });
  after(() => leaveScene(scene));

  it("are warned about in the preview", async () => {
    const { all } = await scene.project.preview();
    assert.ok(/warning: .*manage the same facet of the same cluster/.test(all) && bothNamed(all), all);
  });

  it("are both refused, both named, and nothing is written", async () => {
    const { all } = await scene.project.up({ expect: "failure" });
    assert.equal(all.match(/CBSEC_CLAIMED_TWICE/g)?.length, 2, all);
    assert.ok(bothNamed(all), all);
    assert.deepEqual(writesSince(scene.cluster), []);
    assert.deepEqual(await managed(scene.project), []);
  });

  it("are refused when the first is there already and unchanged", async () => {
    await scene.project.setProgram(program(first));
    await scene.project.up();
    const before = scene.cluster.requests.length;
    await scene.project.setProgram(program(first + second));
    const { all } = await scene.project.up({ expect: "failure" });
    assert.ok(/CBSEC_CLAIMED_TWICE/.test(all) && bothNamed(all), all);
    assert.deepEqual(writesSince(scene.cluster, before), []);
    assert.equal(trueLevel(scene.cluster), "all");
    assert.match((await managedOne(scene.project)).urn, /::first$/);
  });
});
