import { strict as assert } from "node:assert";
import { X509Certificate } from "node:crypto";
import { createIssuer, type Issuer } from "../cluster/testing/issuer";
import { inboxesOf, type Inboxes } from "../cluster/testing/inboxes";
import { environmentOf, expectNoViolation, leaveScene, program, setScene, type Scene } from "./support/scene";
import { trueFamily, trueLevel } from "./support/shown";
import { windowsSince } from "./support/windows";

/** What `certificates` of a SecureCluster is given: one certificate for each node, as plain data. */
interface Certificates {
  readonly trustedCAs: string;
  readonly nodeCertificates: Readonly<
    Record<string, { readonly chain: string; readonly privateKey: string }>
  >;
}

describe("A SecureCluster with certificates", () => {
  let scene: Scene;
  let inboxes: Inboxes;
  const issuers: Issuer[] = [];
  let from = 0;

  before(async () => {
    for (const name of ["First root", "Second root", "Third root"]) issuers.push(await createIssuer(name));
    const roots = issuers.map(({ certificate }) => certificate);
    scene = await setScene({
      program: program(""),
      cluster: { level: "control" },
      env: (cluster) => ({
        ...environmentOf(cluster),
        CB_CA_CERT: [cluster.caCertificate, ...roots].join("\n"),
      }),
    });
    inboxes = inboxesOf(scene.cluster);
  });
  beforeEach(() => {
    from = scene.cluster.requests.length;
  });
  after(async () => {
    inboxes.remove();
    await leaveScene(scene);
  });

  async function issue(which: number): Promise<Certificates> {
    const issuer = issuers[which] as Issuer;
    const entries = scene.cluster.nodes.map(async ({ name }) => {
      const { chain, key } = await issuer.issue(name);
      return [name, { chain, privateKey: key }] as const;
    });
    return {
      trustedCAs: issuer.certificate,
      nodeCertificates: Object.fromEntries(await Promise.all(entries)),
    };
  }

  /** The arguments of the component; `certificates` is the program's text for them. */
  const secured = (family: string, level: string | undefined, certificates: string) =>
    `new SecureCluster("shop", {
       addressFamily: { family: "${family}" },
       ${level === undefined ? "" : `encryption: { level: "${level}" },`}
       certificates: {
         ...${certificates}, removeUnusedCAs: true, delivery: ${JSON.stringify(inboxes.delivery)},
       },
     });`;

  const later = (certificates: Certificates) => `
    const slow = {
      async create({ made }) {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        return { id: "late", outs: JSON.parse(made) };
      },
    };
    class Late extends pulumi.dynamic.Resource {
      constructor(made) {
        const unknown = { trustedCAs: undefined, nodeCertificates: undefined };
        super(slow, "late", { made: JSON.stringify(made), ...unknown }, {}, "probe", "Late");
      }
    }
    const late = new Late(${JSON.stringify(certificates)});`;

  async function setProgram(family: string, level: string | undefined, certificates: Certificates) {
    await scene.project.setProgram(program(secured(family, level, JSON.stringify(certificates))));
  }

  function expectState(family: string, level: string, which: number): void {
    const { nodes } = scene.cluster.truth();
    assert.equal(trueFamily(scene.cluster), family);
    assert.equal(trueLevel(scene.cluster), level);
    assert.deepEqual(
      [...new Set(nodes.map(({ certificate }) => certificate.authority))],
      [fingerprint(which)],
    );
    expectNoViolation(scene.cluster);
  }

  const fingerprint = (which: number) =>
    new X509Certificate((issuers[which] as Issuer).certificate).fingerprint256
      .replaceAll(":", "")
      .toLowerCase();

  it("changes all three facets in one window, also when certificates are made by another resource", async () => {
    const certificates = `{ trustedCAs: late.trustedCAs, nodeCertificates: late.nodeCertificates }`;
    await scene.project.setProgram(program(later(await issue(0)) + secured("ipv6", "all", certificates)));
    const { all } = await scene.project.preview();
    assert.equal(all.match(/There is no plan to show yet/g)?.length, 3, all);
    await scene.project.up();
    assert.deepEqual(windowsSince(scene.cluster, from), {
      autoFailoverOff: 1,
      autoFailoverOn: 1,
      paused: ["orders", "totals"],
      resumed: ["orders", "totals"],
    });
    expectState("ipv6", "all", 0);
  });

  it("is previewed with one joint plan when all is known", async () => {
    await setProgram("ipv4", "strict", await issue(1));
    const { all } = await scene.project.preview();
    assert.equal(all.match(/Plan \(\d+ steps, together with /g)?.length, 1, all);
    assert.equal(all.match(/The plan is shown under /g)?.length, 2, all);
  });

  it("comes to the same end with --parallel 1", async () => {
    await scene.project.up({ args: ["--parallel", "1"] });
    expectState("ipv4", "strict", 1);
  });

  it("lets go of encryption beside a new root", async () => {
    await setProgram("ipv4", undefined, await issue(2));
    await scene.project.up();
    expectState("ipv4", "control", 2);
  });

  it("changes nothing when certificates are refused: the others say that they were not started", async () => {
    const { trustedCAs, nodeCertificates } = await issue(0);
    const [, ...others] = Object.entries(nodeCertificates);
    await setProgram("ipv6", "all", { trustedCAs, nodeCertificates: Object.fromEntries(others) });
    const { all } = await scene.project.up({ expect: "failure" });
    assert.match(all, /CBSEC_REFUSED/);
    assert.match(
      all,
      /"shop-encryption": not started, because ClusterCertificateRotation "shop-certificates"/,
    );
    assert.match(
      all,
      /"shop-addressFamily": not started, because ClusterCertificateRotation "shop-certificates"/,
    );
    expectState("ipv4", "control", 2);
  });

  it("is deleted in one window", async () => {
    await setProgram("ipv6", "all", await issue(2));
    await scene.project.up();
    from = scene.cluster.requests.length;
    await scene.project.destroy();
    assert.equal(windowsSince(scene.cluster, from).autoFailoverOff, 1);
    assert.equal(trueFamily(scene.cluster), "ipv4");
    assert.equal(trueLevel(scene.cluster), "control");
    assert.ok(scene.cluster.truth().nodes.every(({ certificate }) => certificate.type === "generated"));
  });
});
