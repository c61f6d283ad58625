import { strict as assert } from "node:assert";
import { startCluster, type RunningCluster } from "../../cluster/startCluster";
import { writes } from "../../cluster/testing/writes";
import type { SimulatedClusterOptions } from "../../cluster/simulatedCluster";
import { PulumiProject, type PulumiProjectOptions } from "../../engine/project/pulumiProject";

/** A password that is long enough to be searched for, with characters that every encoding changes. */
const password = 'pass+w/rd "of" a test=';

/** Three nodes with what a procedure has to put back: functions in two states, and auto-failover settings that are not the default ones. */
const busyCluster: SimulatedClusterOptions = {
  timeScale: 0.02,
  password,
  functions: [
    { name: "orders" },
    { name: "totals", scope: { bucket: "shop", scope: "eu" } },
    { name: "drafts", status: "undeployed" },
  ],
  autoFailover: { enabled: true, timeout: 77, maxCount: 2 },
};

export interface Scene {
  readonly cluster: RunningCluster;
  readonly project: PulumiProject;
}

export interface SceneOptions {
  /** The program, which can import the package by its name. */
  readonly program: PulumiProjectOptions["program"];
  readonly cluster?: SimulatedClusterOptions;
  /** What the program and the provider find; default everything that is needed to reach the cluster. */
  readonly env?: (cluster: RunningCluster) => Record<string, string>;
  readonly secretConfig?: (cluster: RunningCluster) => Record<string, string>;
  readonly config?: (cluster: RunningCluster) => Record<string, string>;
}

/** How to reach a cluster, as an operator's shell would say it. */
export function environmentOf(cluster: RunningCluster): Record<string, string> {
  return {
    CB_CLUSTER: cluster.tlsEndpoint,
    CB_REST_USERNAME: cluster.username,
    CB_REST_PASSWORD: cluster.password,
    CB_CA_CERT: cluster.caCertificate,
    CB_TLS_SERVER_NAME: cluster.nodes[0]?.name ?? "",
    CB_CONNECT_TO: JSON.stringify(cluster.connectTo),
  };
}

/** A simulated cluster and a project of the real engine, for the tests of one `describe`. */
export async function setScene(options: SceneOptions): Promise<Scene> {
  const cluster = await startCluster({ ...busyCluster, ...options.cluster });
  try {
    const project = await PulumiProject.create({
      program: options.program,
      env: (options.env ?? environmentOf)(cluster),
      config: options.config?.(cluster),
      secretConfig: options.secretConfig?.(cluster),
    });
    return { cluster, project };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** A program with these statements, in which the resources are known by their names. */
export function program(statements: string): string {
  return `const pulumi = require("@pulumi/pulumi");
const { ClusterAddressFamily, ClusterCertificateRotation, NodeToNodeEncryption, SecureCluster } = require("pulumi-couchbase-security");
${statements}
`;
}

/** What must hold whenever a cluster is at rest: no rule was broken, everything was put back. From here on counts a new start. */
export function expectNoViolation(cluster: RunningCluster): void {
  assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
  assert.deepEqual(cluster.crashes, []);
  cluster.monitor.restart(cluster.truth());
}

/** What every stack leaves behind: nothing that is secret, and small provider texts. */
export async function leaveScene({ cluster, project }: Scene): Promise<void> {
  try {
    expectNoViolation(cluster);
    assert.deepEqual(await project.findSecret(cluster.password), []);
  } finally {
    await project.dispose();
    await cluster.stop();
  }
}

/** Requests that may have changed something, since `from`. */
export function writesSince(cluster: RunningCluster, from = 0): string[] {
  return writes(cluster, from).map(({ node, method, path }) => `${node} ${method} ${path}`);
}
