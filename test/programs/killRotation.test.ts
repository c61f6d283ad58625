import { strict as assert } from "node:assert";
import { inboxesOf, type Inboxes } from "../cluster/testing/inboxes";
import { createIssuer, type Issuer } from "../cluster/testing/issuer";
import { entriesOf, fingerprintOf, issueNodes, rotationProgram, trusts } from "./certificates/support";
import { pluginsEnd } from "./support/plugins";
import { environmentOf, expectNoViolation, leaveScene, setScene, type Scene } from "./support/scene";
import { managedOne } from "./support/shown";

describe("An engine that is killed when the next root CA is trusted already", () => {
  let scene: Scene;
  let inboxes: Inboxes;
  let first: Issuer;
  let second: Issuer;

  before(async () => {
    first = await createIssuer("First Root");
    second = await createIssuer("Second Root");
    scene = await setScene({
      program: "",
      cluster: { level: "all", timeScale: 0.3 },
      env: (cluster) => ({
        ...environmentOf(cluster),
        CB_CA_CERT: [cluster.caCertificate, first.certificate, second.certificate].join("\n"),
      }),
    });
    inboxes = inboxesOf(scene.cluster);
    await writeProgram(first);
    await scene.project.up();
  });
  after(async () => {
    await leaveScene(scene);
    inboxes.remove();
  });

  async function writeProgram(issuer: Issuer): Promise<void> {
    const args = {
      trustedCAs: issuer.certificate,
      nodeCertificates: entriesOf(await issueNodes(scene.cluster, issuer)),
      delivery: inboxes.delivery,
      removeUnusedCAs: true,
    };
    await scene.project.setProgram(rotationProgram(args));
  }

  it("leaves it trusted, and the next up goes on from there", async () => {
    await writeProgram(second);
    const up = scene.project.start(["up", "--yes", "--skip-preview"]);
    await up.waitFor(/\d+\/\d+ Load the certificate on/);
    up.kill();
    await pluginsEnd(up);
    expectNoViolation(scene.cluster);
    assert.ok(trusts(scene.cluster, second.certificate));
    await scene.project.run(["cancel", "--yes"]);
    await scene.project.up();
    const { outputs = {} } = await managedOne(scene.project);
    assert.deepEqual(outputs.loadedCAs, [fingerprintOf(second.certificate)]);
    assert.ok(!trusts(scene.cluster, first.certificate));
  });

  it("is no reason for a destroy to leave it trusted", async () => {
    await scene.project.destroy();
    assert.ok(!trusts(scene.cluster, second.certificate));
    expectNoViolation(scene.cluster);
  });
});
