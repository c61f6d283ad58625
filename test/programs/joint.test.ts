import { strict as assert } from "node:assert";
import { expectNoViolation, leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managed, trueFamily, trueLevel } from "./support/shown";

const family = (args: string) => `const family = new ClusterAddressFamily("family", { ${args} });`;
const encryption = (args: string, options = "") =>
  `new NodeToNodeEncryption("encryption", { ${args} }, { ${options} });`;

describe("Two resources of one cluster", () => {
  let scene: Scene;
  let from = 0;

  before(async () => {
    scene = await setScene({ program: program(family(`family: "ipv6"`) + encryption(`level: "all"`)) });
  });
  beforeEach(() => {
    from = scene.cluster.requests.length;
  });
  after(() => leaveScene(scene));

  /** Maintenance windows: how often auto-failover was switched off. */
  const windows = () =>
    scene.cluster.requests
      .slice(from)
      .filter(
        ({ method, path, body }) =>
          method === "POST" && path === "/settings/autoFailover" && /enabled=false/.test(body),
      ).length;

  function expectState(wantedFamily: string, level: string): void {
    assert.equal(trueFamily(scene.cluster), wantedFamily);
    assert.equal(trueLevel(scene.cluster), level);
    expectNoViolation(scene.cluster);
  }

  it("are previewed with one joint plan", async () => {
    const { all } = await scene.project.preview();
    assert.equal(all.match(/Plan \(\d+ steps, together with /g)?.length, 1, all);
    assert.equal(all.match(/The plan is shown under /g)?.length, 1, all);
    assert.match(all, /Switch n0\.cb\.test to IPv6[^]*Set the cluster encryption level to all/);
  });

  it("are made in one window, without dependsOn", async () => {
    await scene.project.up();
    assert.equal(windows(), 1);
    expectState("ipv6", "all");
  });

  it("are deleted in one window", async () => {
    const { all } = await scene.project.destroy();
    assert.equal(windows(), 1, all);
    expectState("ipv4", "none");
  });

  it("come to the same end one after the other, by --target, --parallel 1 and dependsOn", async () => {
    await scene.project.up({ args: ["--target", "**::family"] });
    expectState("ipv6", "none");
    await scene.project.up();
    expectState("ipv6", "all");
    await scene.project.setProgram(program(family(`family: "ipv4"`) + encryption(`level: "strict"`)));
    await scene.project.up({ args: ["--parallel", "1"] });
    expectState("ipv4", "strict");
    await scene.project.setProgram(
      program(family(`family: "ipv6"`) + encryption(`level: "control"`, "dependsOn: [family]")),
    );
    await scene.project.up();
    expectState("ipv6", "control");
  });

  it("are both left alone when one is refused: the other says which", async () => {
    await scene.project.setProgram(
      program(family(`family: "ipv6", only: true`) + encryption(`level: "all"`)),
    );
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /CBSEC_REFUSED/);
    assert.match(
      all,
      /NodeToNodeEncryption "encryption": not started, because ClusterAddressFamily "family" was refused/,
    );
    assert.deepEqual(writesSince(scene.cluster, from), []);
    expectState("ipv6", "control");
  });

  it("of which one is dropped from the program: only its own facet goes back", async () => {
    await scene.project.setProgram(program(family(`family: "ipv4"`)));
    await scene.project.up();
    expectState("ipv4", "none");
    assert.equal((await managed(scene.project)).length, 1);
  });

  it("can be let go without a change", async () => {
    await scene.project.setProgram(
      program(family(`family: "ipv4"`) + encryption(`level: "all", deletion: "keep"`)),
    );
    await scene.project.up();
    expectState("ipv4", "all");
    from = scene.cluster.requests.length;
    const { all } = await scene.project.destroy();
    assert.match(all, /left as it is \(deletion: "keep"\)/);
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });
});
