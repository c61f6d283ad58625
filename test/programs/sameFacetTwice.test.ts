import { strict as assert } from "node:assert";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { recordGroups } from "../campaigns/snapshot";
import { leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managed, managedOne, trueLevel } from "./support/shown";

const first = `new NodeToNodeEncryption("first", { level: "all" });`;
const second = `new NodeToNodeEncryption("second", { level: "control" });`;
const bothNamed = (text: string) =>
  /NodeToNodeEncryption "first"/.test(text) && /NodeToNodeEncryption "second"/.test(text);
const isOfRecord = (write: string) => write.includes("/settings/rbac/groups/");

describe("Two resources of one facet on one cluster", () => {
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

  describe("of which the first is there already and unchanged", () => {
    let folder: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "same-facet-"));
      await scene.project.setProgram(program(first));
      await scene.project.up();
    });
    after(() => rm(folder, { recursive: true }));

    /** What else than its own record, of which nothing is to be left, was written before the second was refused. */
    async function changesOf(programText: string, meanwhile = () => Promise.resolve()): Promise<string[]> {
      const before = scene.cluster.requests.length;
      await scene.project.setProgram(program(programText));
      const [{ all }] = await Promise.all([scene.project.up({ expect: "failure" }), meanwhile()]);
      assert.ok(/CBSEC_CLAIMED_TWICE/.test(all) && bothNamed(all), all);
      assert.deepEqual(recordGroups(scene.cluster), []);
      assert.equal(trueLevel(scene.cluster), "all");
      assert.match((await managedOne(scene.project)).urn, /::first$/);
      return writesSince(scene.cluster, before).filter((one) => !isOfRecord(one));
    }

    it("are refused, and nothing is changed", async () => {
      assert.deepEqual(await changesOf(first + second), []);
    });

    it("are refused also when the engine looks at the first only after the second has begun", async () => {
      const begun = join(folder, "begun");
      const late = `const level = new Promise((resolve) => {
        const look = setInterval(() => {
          if (!require("node:fs").existsSync(${JSON.stringify(begun)})) return;
          clearInterval(look);
          resolve("all");
        }, 20);
      });
      new NodeToNodeEncryption("first", { level });`;
      const from = scene.cluster.requests.length;
      const secondBegins = async () => {
        while (!writesSince(scene.cluster, from).some(isOfRecord)) await setTimeout(20);
        await writeFile(begun, "");
      };
      assert.deepEqual(await changesOf(second + late, secondBegins), []);
    });
  });
});
