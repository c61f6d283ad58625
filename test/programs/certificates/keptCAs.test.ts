import { strict as assert } from "node:assert";
import { inboxesOf, type Inboxes } from "../../cluster/testing/inboxes";
import { createIssuer, type Issuer } from "../../cluster/testing/issuer";
import { expectNoViolation, leaveScene, setScene, writesSince, type Scene } from "../support/scene";
import { entriesOf, expectPresented, issueNodes, rotationProgram } from "./support";

describe("A stack whose environment only knows the first CA of its cluster", function () {
  this.timeout(120_000);
  let scene: Scene;
  let inboxes: Inboxes;

  before(async () => {
    scene = await setScene({ program: "", cluster: { nodes: 2, level: "strict" } });
    inboxes = inboxesOf(scene.cluster);
  });
  after(async () => {
    await leaveScene(scene);
    inboxes.remove();
  });

  async function rotation(root: Issuer) {
    const issued = await issueNodes(scene.cluster, root);
    return {
      issued,
      args: {
        trustedCAs: root.certificate,
        nodeCertificates: entriesOf(issued),
        delivery: inboxes.delivery,
        removeUnusedCAs: true,
      },
    };
  }
  const level = (name: string) => `new NodeToNodeEncryption("level", { level: "${name}" });`;

  it("is shown, and brought to, one new root after the other", async () => {
    for (const name of ["First Root", "Second Root"]) {
      const { args, issued } = await rotation(await createIssuer(name));
      await scene.project.setProgram(rotationProgram(args, level("strict")));
      const { all } = await scene.project.preview();
      assert.match(all, /Plan \(\d+ steps/);
      assert.match(all, new RegExp(`Trust CN=${name}|CN=${name}`));
      await scene.project.up();
      await expectPresented(scene.cluster, issued);
    }
    expectNoViolation(scene.cluster);
  });

  it("is shown the plan of certificates under a further root", async () => {
    const from = scene.cluster.requests.length;
    const { args } = await rotation(await createIssuer("Third Root"));
    await scene.project.setProgram(rotationProgram(args, level("strict")));
    const { all } = await scene.project.preview();
    assert.match(all, /Plan \(\d+ steps\):[^]*CN=Third Root[^]*Remove[^\n]*CN=Second Root/);
    assert.deepEqual(writesSince(scene.cluster, from), []);
  });

  it("is shown the plan of another resource alone", async () => {
    await scene.project.setProgram(
      `const { NodeToNodeEncryption } = require("pulumi-couchbase-security");\n${level("all")}`,
    );
    const { all } = await scene.project.preview();
    assert.match(all, /Plan \(\d+ steps\):[^]*Set the cluster encryption level to all/);
  });
});
