import { startCluster } from "../../test/cluster/startCluster";
import { PulumiProject } from "../../test/engine/project/pulumiProject";
import { linksOf, restorable } from "./proof";

/** The main job on an embedded cluster of three nodes, with the real engine; every claim is checked by the demo's own reads. */
async function demo(): Promise<void> {
  const begin = Date.now();
  const cluster = await startCluster({
    timeScale: 0.2,
    functions: [
      { name: "enrich" },
      { name: "audit", scope: { bucket: "travel", scope: "inventory" } },
      { name: "old", status: "undeployed" },
    ],
    autoFailover: { timeout: 45, maxCount: 2, failoverOnDataDiskIssues: { enabled: true, timePeriod: 90 } },
  });
  const atStart = await restorable(cluster);
  title(
    "A cluster of three nodes",
    `${cluster.tlsEndpoint}\n${atStart}\nlinks between nodes: ${await links()}`,
  );

  const project = await PulumiProject.create({
    program: { folder: __dirname },
    config: {
      level: "all",
      "couchbase:endpoint": cluster.tlsEndpoint,
      "couchbase:username": cluster.username,
      "couchbase:caCertificates": cluster.caCertificate,
      "couchbase:tlsServerName": cluster.nodes[0]?.name ?? "",
      "couchbase:connectTo": JSON.stringify(cluster.connectTo),
    },
    secretConfig: { "couchbase:password": cluster.password },
  });
  try {
    const preview = (await project.preview()).all;
    title("pulumi preview", preview);
    check("the preview lists the steps", /Enable node-to-node encryption on/.test(preview));
    title("pulumi up, level all", (await project.up()).stdout);
    check("links between nodes are TLS only", (await links()) === "TLS only");
    check("auto-failover and functions are as before", (await restorable(cluster)) === atStart);

    await project.setConfig({ level: "strict" });
    title("pulumi up, level strict", (await project.up()).stdout);
    check("auto-failover and functions are as before", (await restorable(cluster)) === atStart);

    await cluster.byHand.setLevel("all");
    await project.refresh();
    const drift = (await project.preview()).stdout;
    title("pulumi preview after somebody set the level to all by hand", drift);
    check("the drift is shown", /~ level\s*: "all" => "strict"/.test(drift));

    title("pulumi destroy", (await project.destroy()).stdout);
    check("links between nodes are plain again, as at the start", (await links()) === "plain");
    check("auto-failover and functions are as before", (await restorable(cluster)) === atStart);
    check("no documented rule was broken at any moment", cluster.monitor.violations.length === 0);
    title("Done", `${passed} checks in ${Math.round((Date.now() - begin) / 1000)} s`);
  } finally {
    await project.dispose();
    await cluster.stop();
  }

  async function links(): Promise<string> {
    const each = await Promise.all(cluster.nodes.map((node) => linksOf(node, cluster.caCertificate)));
    return [...new Set(each)].join(", ");
  }
}

let passed = 0;

function check(claim: string, holds: boolean): void {
  if (!holds) throw new Error(`Not so: ${claim}`);
  passed += 1;
  console.log(`  ✔ ${claim}`);
}

function title(text: string, body: string): void {
  console.log(`\n=== ${text}\n${body.trimEnd().replaceAll(/^/gm, "    ")}`);
}

demo().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
