import { strict as assert } from "node:assert";
import { inboxesOf, type Inboxes } from "../../cluster/testing/inboxes";
import { createIssuer, type Issuer } from "../../cluster/testing/issuer";
import { expectNoViolation, leaveScene, setScene, writesSince, type Scene } from "../support/scene";
import { trueLevel } from "../support/shown";
import { entriesOf, expectPresented, fingerprintOf, issueNodes, rotationProgram } from "./support";

describe("A stack whose environment only knows the first CA of its cluster", () => {
  let scene: Scene;
  let inboxes: Inboxes;

  before(async () => {
    const cluster = { nodes: 2, level: "strict", timeScale: 0.005 } as const;
    scene = await setScene({ program: "", cluster });
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

  async function withDependence(root: Issuer, { dependent }: { dependent: "level" | "certificates" }) {
    const { args } = await rotation(root);
    const [onLevel, onCertificates] =
      dependent === "level" ? ["", ", { dependsOn: certificates }"] : [", { dependsOn: level }", ""];
    const certificates = `const certificates = new ClusterCertificateRotation("certificates", ${JSON.stringify(args)}${onLevel});`;
    return (name: string) => {
      const level = `const level = new NodeToNodeEncryption("level", { level: "${name}" }${onCertificates});`;
      return `const { ClusterCertificateRotation, NodeToNodeEncryption } = require("pulumi-couchbase-security");
        ${dependent === "level" ? certificates + level : level + certificates}`;
    };
  }

  it("has every resource keep the CAs, so that each is reached alone, and destroyed first", async () => {
    const root = await createIssuer("Fourth Root");
    const programOf = await withDependence(root, { dependent: "level" });
    await scene.project.setProgram(programOf("strict"));
    await scene.project.up();
    await scene.project.refresh();
    const { outputs } = await stored("level");
    const trusted = [root.certificate, scene.cluster.caCertificate].map(fingerprintOf);
    assert.deepEqual(outputs.__authorities.map(fingerprintOf).sort(), trusted.sort());
    await scene.project.refresh({ args: ["--target", "**::level"] });
    await scene.project.setProgram(programOf("all"));
    await scene.project.up({ args: ["--target", "**::level"] });
    assert.equal(trueLevel(scene.cluster), "all");
    await scene.project.destroy();
    expectNoViolation(scene.cluster);
  });

  it("destroys what comes after certificates by the CA that the server made then", async () => {
    const programOf = await withDependence(await createIssuer("Fifth Root"), { dependent: "certificates" });
    await scene.project.setProgram(programOf("all"));
    await scene.project.up();
    await scene.project.destroy();
    assert.ok(scene.cluster.truth().nodes.every(({ certificate }) => certificate.type === "generated"));
    expectNoViolation(scene.cluster);
  });

  async function stored(name: string) {
    const resources = await scene.project.resources();
    return resources.find(({ urn }) => urn.endsWith(`::${name}`)) as unknown as {
      outputs: { __authorities: string[] };
    };
  }
});
