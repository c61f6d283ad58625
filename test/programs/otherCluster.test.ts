import { strict as assert } from "node:assert";
import { startCluster, type RunningCluster } from "../cluster/startCluster";

import { environmentOf, leaveScene, program, setScene, writesSince, type Scene } from "./support/scene";
import { managedOne, trueLevel } from "./support/shown";

describe("A resource whose endpoint leads to another cluster", () => {
  let scene: Scene;
  let other: RunningCluster;

  before(async () => {
    scene = await setScene({
      program: program(`new NodeToNodeEncryption("encryption", { level: "control" });`),
    });
    await scene.project.up();
    other = await startCluster({ timeScale: 0.02, nodes: 1, password: scene.cluster.password });
    scene.project.setEnv(environmentOf(other));
  });
  after(async () => {
    await leaveScene(scene);
    await other.stop();
  });

  function expectRefusal(text: string): void {
    assert.match(text, /CBSEC_OTHER_CLUSTER/);
    assert.ok(text.includes(scene.cluster.uuid) && text.includes(other.uuid), text);
    assert.match(text, /the environment variable CB_CLUSTER/);
    assert.ok(!/\n\s+at /.test(text), "no stack is printed");
  }

  it("is shown as a change in the preview, with the reason", async () => {
    const { all } = await scene.project.preview();
    assert.match(all, /1 to update/);
    expectRefusal(all);
  });

  it("is refused by up, refresh and destroy, and stays in state", async () => {
    expectRefusal((await scene.project.up({ expect: "failure" })).all);
    expectRefusal((await scene.project.refresh({ expect: "failure" })).all);
    expectRefusal((await scene.project.destroy({ expect: "failure" })).all);
    assert.equal((await managedOne(scene.project)).id, `encryption@${scene.cluster.uuid}`);
    assert.deepEqual(writesSince(other), []);
    assert.equal(trueLevel(scene.cluster), "control");
  });

  it("is an error when nothing answers there, and stays in state", async () => {
    const port = Number(new URL(other.tlsEndpoint).port);
    await other.stop();
    scene.project.setEnv({ CB_CLUSTER: `https://127.0.0.2:${port}` });
    const preview = (await scene.project.preview()).all;
    assert.match(preview, /2 unchanged/);
    assert.match(preview, /warning: The cluster could not be asked whether it is as it was left/);
    assert.match(preview, /There is no plan to show, because the cluster could not be asked/);
    assert.match((await scene.project.refresh({ expect: "failure" })).all, /CBSEC_UNREACHABLE/);
    assert.equal((await managedOne(scene.project)).id, `encryption@${scene.cluster.uuid}`);
  });
});
