import { strict as assert } from "node:assert";
import { restartFails } from "../cluster/testing/restartFails";
import { expectNoViolation, leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managed, trueFamily, trueLevel } from "./support/shown";
import { windowsSince } from "./support/windows";

const secured = (args: string, options = "") => `new SecureCluster("shop", { ${args} }, { ${options} });`;

/** A value that only another resource of the program makes, and not at once. */
const late = (value: string) => `
  const slow = {
    async create(inputs) {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return { id: "late", outs: { value: inputs.made } };
    },
  };
  class Late extends pulumi.dynamic.Resource {
    constructor() { super(slow, "late", { made: "${value}", value: undefined }, {}, "probe", "Late"); }
  }
  const late = new Late();`;

describe("A SecureCluster", () => {
  let scene: Scene;
  let from = 0;

  before(async () => {
    scene = await setScene({
      program: program(secured(`addressFamily: { family: "ipv6" }, encryption: { level: "all" }`)),
    });
  });
  beforeEach(() => {
    from = scene.cluster.requests.length;
  });
  after(() => leaveScene(scene));

  function expectState(family: string, level: string): void {
    assert.equal(trueFamily(scene.cluster), family);
    assert.equal(trueLevel(scene.cluster), level);
    expectNoViolation(scene.cluster);
  }

  const oneWindow = {
    autoFailoverOff: 1,
    autoFailoverOn: 1,
    paused: ["orders", "totals"],
    resumed: ["orders", "totals"],
  };

  it("is previewed with one joint plan, below the first of its resources", async () => {
    const { all } = await scene.project.preview();
    assert.equal(all.match(/Plan \(\d+ steps, together with /g)?.length, 1, all);
    assert.equal(all.match(/The plan is shown under /g)?.length, 1, all);
    assert.match(all, /Switch n0\.cb\.test to IPv6[^]*Set the cluster encryption level to all/);
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("is made in one window: auto-failover off once, each function paused once", async () => {
    await scene.project.up();
    assert.deepEqual(windowsSince(scene.cluster, from), oneWindow);
    expectState("ipv6", "all");
  });

  it("has no resource that depends on another, and each below the component", async () => {
    const [family, encryption, ...others] = await managed(scene.project);
    assert.deepEqual(others, []);
    for (const resource of [family, encryption]) {
      assert.match(resource?.urn ?? "", /couchbase-security:index:SecureCluster\$.*::shop-/);
      assert.deepEqual(dependenciesOf(resource), []);
    }
  });

  it("writes nothing when nothing is to be done, and shows no line after a refresh", async () => {
    await scene.project.up();
    await scene.project.refresh();
    const { all } = await scene.project.preview();
    assert.ok(!/^\s*[~+-] /m.test(all), all);
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("changes one facet alone", async () => {
    await scene.project.setProgram(
      program(secured(`addressFamily: { family: "ipv6" }, encryption: { level: "strict" }`)),
    );
    const { all } = await scene.project.up();
    assert.match(all, /1 updated/);
    expectState("ipv6", "strict");
  });

  it("changes in one window what is known only after another resource is made, also at the other facet", async () => {
    await scene.project.setProgram(
      program(
        late("control") + secured(`addressFamily: { family: "ipv4" }, encryption: { level: late.value }`),
      ),
    );
    const { all } = await scene.project.preview();
    assert.equal(all.match(/There is no plan to show yet/g)?.length, 2, all);
    assert.ok(!/Plan \(/.test(all), all);
    await scene.project.up();
    assert.deepEqual(windowsSince(scene.cluster, from), oneWindow);
    expectState("ipv4", "control");
  });

  it("comes to the same end with --parallel 1, in a window each", async () => {
    await scene.project.setProgram(
      program(secured(`addressFamily: { family: "ipv6" }, encryption: { level: "all" }`)),
    );
    await scene.project.up({ args: ["--parallel", "1"] });
    assert.equal(windowsSince(scene.cluster, from).autoFailoverOff, 2);
    expectState("ipv6", "all");
  });

  it("comes to the same end by --target, one after the other", async () => {
    await scene.project.setProgram(
      program(secured(`addressFamily: { family: "ipv4" }, encryption: { level: "control" }`)),
    );
    await scene.project.up({ args: ["--target", "**::shop-encryption"] });
    expectState("ipv6", "control");
    await scene.project.up();
    expectState("ipv4", "control");
  });

  it("lets go of a facet beside an update of another: each goes where it belongs", async () => {
    await scene.project.setProgram(program(secured(`addressFamily: { family: "ipv6" }`)));
    await scene.project.up();
    expectState("ipv6", "none");
    assert.equal((await managed(scene.project)).length, 1);
  });

  it("of which one facet is refused changes none: the others say which was refused", async () => {
    await scene.project.setProgram(
      program(secured(`addressFamily: { family: "ipv6", only: true }, encryption: { level: "all" }`)),
    );
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /CBSEC_REFUSED/);
    assert.match(
      all,
      /NodeToNodeEncryption "shop-encryption": not started, because ClusterAddressFamily "shop-addressFamily" was refused/,
    );
    assert.deepEqual(writesSince(scene.cluster, from), []);
    expectState("ipv6", "none");
  });

  it("is deleted in one window", async () => {
    await scene.project.setProgram(
      program(secured(`addressFamily: { family: "ipv6" }, encryption: { level: "all" }`)),
    );
    await scene.project.up();
    from = scene.cluster.requests.length;
    await scene.project.destroy();
    assert.deepEqual(windowsSince(scene.cluster, from), oneWindow);
    expectState("ipv4", "none");
  });

  it("hands protect down to its resources", async () => {
    await scene.project.setProgram(program(secured(`encryption: {}`, "protect: true")));
    await scene.project.up();
    expectState("ipv4", "control");
    const { all } = await scene.project.destroy({ expect: "failure" });
    assert.match(all, /protected/);
    await scene.project.setProgram(program(secured(`encryption: {}`)));
    await scene.project.up();
    await scene.project.destroy();
    expectState("ipv4", "none");
  });

  it("is refused when it names no facet", async () => {
    await scene.project.setProgram(program(secured("")));
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /SecureCluster "shop" names nothing to manage/);
  });
});

describe("A SecureCluster of which a step fails", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({
      program: program(secured(`addressFamily: { family: "ipv6" }, encryption: { level: "all" }`)),
    });
    scene.cluster.faults.add(restartFails({ node: 1, body: /nodeEncryption=on/ }));
  });
  after(() => leaveScene(scene));

  it("is brought back as a whole: each resource reports the step, and records what its own facet is like now", async () => {
    const { all } = await scene.project.up({ expect: "failure" });
    assert.equal(all.match(/brought back to what it was before/g)?.length, 2, all);
    assert.equal(trueFamily(scene.cluster), "ipv4");
    assert.equal(trueLevel(scene.cluster), "none");
    expectNoViolation(scene.cluster);
    const outputs = Object.assign({}, ...(await managed(scene.project)).map((one) => one.outputs)) as object;
    assert.ok("level" in outputs && "family" in outputs);
    assert.deepEqual([outputs.level, outputs.family], ["none", "ipv4"]);
  });

  it("comes to its end in the next run, and back to what was found first when it is destroyed", async () => {
    scene.cluster.faults.clear();
    await scene.project.up();
    assert.equal(trueFamily(scene.cluster), "ipv6");
    assert.equal(trueLevel(scene.cluster), "all");
    await scene.project.destroy();
    assert.equal(trueFamily(scene.cluster), "ipv4");
    assert.equal(trueLevel(scene.cluster), "none");
  });
});

describe("Resources that are moved into a SecureCluster", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({
      program: program(
        `new ClusterAddressFamily("family", { family: "ipv4" });
         new NodeToNodeEncryption("encryption", { level: "all" });`,
      ),
    });
    await scene.project.up();
  });
  after(() => leaveScene(scene));

  it("are not undone", async () => {
    const from = scene.cluster.requests.length;
    await scene.project.setProgram(
      program(secured(`addressFamily: { family: "ipv4" }, encryption: { level: "all" }`)),
    );
    const { all } = await scene.project.up();
    for (const facet of ["addressFamily", "encryption"]) {
      assert.ok(all.includes(`"shop-${facet}" took over this cluster's ${facet}`), all);
    }
    assert.equal(trueLevel(scene.cluster), "all");
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });
});

/** URNs of what a resource depends on, as the state has it. */
function dependenciesOf(resource: object | undefined): unknown {
  return (resource as { dependencies?: readonly string[] } | undefined)?.dependencies ?? [];
}
