import { strict as assert } from "node:assert";
import { environmentOf, expectNoViolation, leaveScene, program, setScene, type Scene } from "./support/scene";
import { managed, trueFamily, trueLevel } from "./support/shown";

const family = (args: string) => `new ClusterAddressFamily("family", { ${args} });`;
const encryption = `new NodeToNodeEncryption("encryption", { level: "all" });`;

describe("A program that changes the address family", () => {
  let scene: Scene;

  before(async () => {
    scene = await setScene({ program: program(family(`family: "ipv6"`)) });
  });
  after(() => leaveScene(scene));

  async function up(statements: string): Promise<string> {
    await scene.project.setProgram(program(statements));
    const { all } = await scene.project.up();
    expectNoViolation(scene.cluster);
    return all;
  }

  it("goes to IPv6 and back while links are plain", async () => {
    await up(family(`family: "ipv6"`));
    assert.equal(trueFamily(scene.cluster), "ipv6");
    await up(family(`family: "ipv4"`));
    assert.equal(trueFamily(scene.cluster), "ipv4");
  });

  it("goes to IPv6 while links are encrypted, and its preview says for how long they are not", async () => {
    await up(family(`family: "ipv4"`) + encryption);
    await scene.project.setProgram(program(family(`family: "ipv6"`) + encryption));
    assert.match((await scene.project.preview()).all, /Note: .*not encrypted/i);
    await scene.project.up();
    assert.equal(trueFamily(scene.cluster), "ipv6");
    assert.equal(trueLevel(scene.cluster), "all");
    const [resource] = (await managed(scene.project)).filter(({ id }) => id?.startsWith("addressFamily"));
    const exposure = resource?.outputs?.exposure as { linksUnencrypted: number };
    assert.ok(exposure.linksUnencrypted > 0);
    expectNoViolation(scene.cluster);
  });

  it("goes back while links are encrypted", async () => {
    await up(family(`family: "ipv4"`) + encryption);
    assert.equal(trueFamily(scene.cluster), "ipv4");
    assert.equal(trueLevel(scene.cluster), "all");
  });

  it("switches the other family off, and on again, where it comes in over the one that remains", async () => {
    const connectTo = Object.fromEntries(scene.cluster.nodes.map(({ name }) => [name, "[::1]"]));
    const endpoint = `https://[::1]:${scene.cluster.nodes[0]?.tlsPort}`;
    scene.project.setEnv({ CB_CLUSTER: endpoint, CB_CONNECT_TO: JSON.stringify(connectTo) });
    await up(family(`family: "ipv6", only: true`) + encryption);
    assert.equal(trueFamily(scene.cluster), "ipv6 only");
    assert.equal(trueLevel(scene.cluster), "all");
    await up(family(`family: "ipv6"`) + encryption);
    assert.equal(trueFamily(scene.cluster), "ipv6");
  });

  it("refuses to switch off the family that it comes in over, before anything is touched", async () => {
    scene.project.setEnv(environmentOf(scene.cluster));
    await scene.project.setProgram(program(family(`family: "ipv6", only: true`) + encryption));
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /refused before anything was touched/);
    assert.match(all, /CBSEC_REFUSED/);
    expectNoViolation(scene.cluster);
  });

  it("goes back to what was found when it is destroyed", async () => {
    await scene.project.destroy();
    assert.equal(trueFamily(scene.cluster), "ipv4");
    assert.equal(trueLevel(scene.cluster), "none");
  });
});
