import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { PulumiProject } from "./pulumiProject";

const program = (level: string, delay = 0) => `
const pulumi = require("@pulumi/pulumi");
const provider = {
  async check(olds, news) {
    const failures = news.level === "bad" ? [{ property: "level", reason: "refused on purpose" }] : [];
    return { inputs: news, failures };
  },
  async create(inputs) {
    await new Promise((resolve) => setTimeout(resolve, inputs.delay));
    return { id: "thing@1", outs: inputs };
  },
  async diff(id, olds, news) { return { changes: olds.level !== news.level }; },
  async read(id, props) { return { id, props, inputs: props }; },
  async update(id, olds, news) { return { outs: news }; },
  async delete() {},
};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, props) { super(provider, name, props, {}, "probe", "Thing"); }
}
const config = new pulumi.Config();
const thing = new Thing("thing", {
  level: "${level}", delay: ${delay}, hidden: config.getSecret("hidden"), plain: config.get("plain"),
});
exports.level = thing.urn.apply(() => "${level}");
`;

describe("a Pulumi project run by the real engine", () => {
  let project: PulumiProject | undefined;

  afterEach(async () => {
    await project?.dispose();
    project = undefined;
  });

  it("previews, creates, updates, refreshes and destroys", async () => {
    project = await PulumiProject.create({ program: program("one") });
    await project.up();
    assert.deepEqual(await project.outputs(), { level: "one" });

    await project.setProgram(program("two"));
    assert.match((await project.preview()).all, /level\s*: "one" => "two"/);
    assert.match((await project.up()).all, /1 updated/);
    assert.match((await project.refresh()).all, /2 unchanged/);

    const things = (await project.resources()).filter(({ type }) => type.endsWith("probe:Thing"));
    assert.deepEqual(
      things.map(({ id, outputs }) => [id, outputs?.["level"]]),
      [["thing@1", "two"]],
    );
    await project.destroy();
    assert.deepEqual(await project.resources(), []);
    assert.equal(((await project.history()) as unknown[]).length, 4);
  });

  it("runs a program in TypeScript", async () => {
    const typescript =
      'import * as pulumi from "@pulumi/pulumi";\nexport const project: string = pulumi.getProject();\n';
    project = await PulumiProject.create({ program: { typescript } });
    await project.up();
    assert.deepEqual(await project.outputs(), { project: "whole-program" });
  });

  it("shows the whole output when a command ends otherwise than expected", async () => {
    project = await PulumiProject.create({ program: program("bad") });
    await assert.rejects(project.up(), /refused on purpose/);
    assert.match((await project.up({ expect: "failure" })).all, /refused on purpose/);
    await project.setProgram("exports.fine = true;");
    await assert.rejects(project.up({ expect: "failure" }), /was to end in failure, exit code 0/);
  });

  it("lets an operation in flight end after Ctrl-C, and records it", async () => {
    project = await PulumiProject.create({ program: program("one", 3000) });
    const up = project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(/thing creating/);
    up.interrupt();
    const { exitCode, all } = await up.finished;
    assert.notEqual(exitCode, 0, all);
    assert.equal((await project.resources()).filter(({ id }) => id === "thing@1").length, 1, all);
  });

  it("kills a plugin in flight, which the engine reports", async () => {
    project = await PulumiProject.create({ program: program("one", 30_000) });
    const up = project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(/thing creating/);
    assert.ok(up.plugins().length > 0, "no plugin was seen");
    up.killPlugins();
    assert.match((await up.finished).all, /error reading from server|EOF|connection/);
  });

  it("kills the CLI alone: the plugin lives on until the project is disposed of", async () => {
    project = await PulumiProject.create({ program: program("one", 30_000) });
    const up = project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(/thing creating/);
    up.kill();
    assert.equal((await up.finished).signal, "SIGKILL");
    assert.ok(up.plugins().length > 0, "the plugin has ended too");
    await project.dispose();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(up.plugins(), []);
  });

  it("finds a secret that stands in clear, and none that is encrypted", async () => {
    const [plain, hidden] = ['plain "value" of a test', "hidden value of a test"];
    project = await PulumiProject.create({
      program: program("one"),
      config: { plain },
      secretConfig: { hidden },
    });
    await project.up();
    assert.deepEqual(await project.findSecret(hidden), []);
    const found = await project.findSecret(plain);
    const places = found.map(({ where }) => where).join("\n");
    for (const place of [/stacks\/.*\.json$/m, /history\//, /stack export/, /Pulumi\.dev\.yaml/]) {
      assert.match(places, place);
    }
  });
});
