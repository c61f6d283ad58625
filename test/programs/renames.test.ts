import { strict as assert } from "node:assert";
import { expectNoViolation, leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managedOne, trueLevel } from "./support/shown";

const both = (name: string, options = "") =>
  `new NodeToNodeEncryption("${name}", { level: "all" }, { ${options} });`;

/** The engine creates the new resource first, which adopts the cluster, and deletes the old one in the same run. */
describe("A resource that the program writes in another way", () => {
  let scene: Scene;
  let from = 0;

  before(async () => {
    scene = await setScene({ program: program(both("first")) });
    await scene.project.up();
  });
  beforeEach(() => {
    from = scene.cluster.requests.length;
  });
  after(() => leaveScene(scene));

  async function expectUntouched(): Promise<void> {
    assert.equal(trueLevel(scene.cluster), "all");
    assert.deepEqual(writesSince(scene.cluster, from), []);
    expectNoViolation(scene.cluster);
    assert.equal((await managedOne(scene.project)).id, `encryption@${scene.cluster.uuid}`);
  }

  it("is not undone by a rename without an alias, which warns and names aliases", async () => {
    await scene.project.setProgram(program(both("second")));
    const { all } = await scene.project.up();
    assert.match(all, /warning: NodeToNodeEncryption "second" took over .*aliases/s);
    assert.match(all, /would have gone back to node-to-node encryption off/);
    await expectUntouched();
  });

  it("is not undone by a rename together with a refresh", async () => {
    await scene.project.setProgram(program(both("third")));
    await scene.project.up({ args: ["--refresh"] });
    await expectUntouched();
  });

  it("is not undone by a move into a component", async () => {
    const component = `class Secured extends pulumi.ComponentResource {
      constructor() { super("my:index:Secured", "secured"); ${both("third", "parent: this")} }
    }
    new Secured();`;
    await scene.project.setProgram(program(component));
    await scene.project.up();
    await expectUntouched();
  });

  it("is not touched by a rename with an alias", async () => {
    const alias = `aliases: [{ name: "third", parent: "urn:pulumi:dev::whole-program::my:index:Secured::secured" }]`;
    await scene.project.setProgram(program(both("fourth", alias)));
    const { all } = await scene.project.up();
    assert.ok(/2 unchanged/.test(all) && !/took over/.test(all), all);
    await expectUntouched();
  });

  it("stays as it is when the one of another name fails beside --continue-on-error, and goes once that is there", async () => {
    const wrong = `cluster: { password: "wrong" }`;
    const named = (fields: string) =>
      program(`new NodeToNodeEncryption("late", { level: "all", ${fields} });`);
    await scene.project.setProgram(named(wrong));
    const { all } = await scene.project.up({ args: ["--continue-on-error"], expect: "failure" });
    assert.match(all, /not deleted, because NodeToNodeEncryption "late" failed/);
    assert.match((await managedOne(scene.project)).urn, /::fourth$/);
    await expectUntouched();
    await scene.project.setProgram(named(""));
    await scene.project.up();
    await expectUntouched();
    await scene.project.setProgram(program(both("fourth", `aliases: [{ name: "late" }]`)));
    await scene.project.up();
  });

  it("is not undone by --replace", async () => {
    const { urn } = await managedOne(scene.project);
    await scene.project.up({ args: ["--replace", urn] });
    await expectUntouched();
  });

  it("is not undone when it is deleted before it is replaced", async () => {
    await scene.project.setProgram(program(both("fourth", "deleteBeforeReplace: true")));
    const { urn } = await managedOne(scene.project);
    await scene.project.up({ args: ["--replace", urn] });
    assert.equal(trueLevel(scene.cluster), "all");
    expectNoViolation(scene.cluster);
  });

  it("shows no row of its earlier name when it is destroyed after a rename with an alias", async () => {
    await scene.project.setProgram(program(both("fifth", `aliases: [{ name: "fourth" }]`)));
    await scene.project.up();
    const { all } = await scene.project.destroy();
    assert.match(all, /going back to what was found at creation/);
    assert.doesNotMatch(all, /fourth/);
    expectNoViolation(scene.cluster);
  });
});
