import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { connect } from "../../../../../provider/cluster/connect";
import type { ClusterClient } from "../../../../../provider/cluster/nodeApi";
import { createDelivery } from "../../../../../provider/certificates/delivery/createDelivery";
import type { Delivery } from "../../../../../provider/certificates/delivery/types";
import { describePem } from "../../../../../provider/certificates/material/description";
import {
  prepareForDelivery,
  type PreparedMaterial,
} from "../../../../../provider/certificates/material/prepareForDelivery";
import { readCertificates } from "../../../../../provider/execution/certificates";
import { checkGuards } from "../../../../../provider/execution/guards";
import { readState } from "../../../../../provider/execution/readState";
import { startRun } from "../../../../../provider/execution/run";
import type { StepRunner } from "../../../../../provider/execution/steps/stepRunner";
import type { CertificatesGoal } from "../../../../../provider/planning/certificates/goal";
import type { Goal } from "../../../../../provider/planning/goal";
import { plan } from "../../../../../provider/planning/planner";
import type { ClusterState } from "../../../../../provider/planning/state";
import { realTime } from "../../../../../provider/time";
import type { SimulatedClusterOptions } from "../../../../cluster/simulatedCluster";
import { startCluster, type RunningCluster } from "../../../../cluster/startCluster";
import type { Issued, Issuer } from "../../../../cluster/testing/issuer";
import { anOperation, settingsOf } from "../../support/onCluster";

export interface Scene {
  readonly cluster: RunningCluster;
  readonly client: ClusterClient;
  readonly delivery: Delivery;
}

/** A simulated cluster, a client whose trust grows, and delivery into the nodes' own inboxes; the monitor must have seen no rule broken. */
export async function withCluster(
  options: SimulatedClusterOptions,
  act: (scene: Scene) => Promise<void>,
  comesIn: "tls" | "plain" = "tls",
): Promise<void> {
  const cluster = await startCluster({ timeScale: 0.02, ...options });
  const endpoint = comesIn === "tls" ? cluster.tlsEndpoint : cluster.plainEndpoint;
  const client = connect({ ...settingsOf(cluster), endpoint }, { time: realTime });
  // Of a node, the inbox alone may be missing.
  for (const { inbox } of cluster.nodes) mkdirSync(dirname(inbox), { recursive: true });
  try {
    await act({ cluster, client, delivery: intoInboxes(cluster) });
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
  } finally {
    await client.close();
    await cluster.stop();
  }
}

function intoInboxes(cluster: RunningCluster): Delivery {
  const to = ({ otpNode }: { otpNode: string }) => {
    const inbox = cluster.nodes.find((node) => node.otpNode === otpNode)?.inbox ?? "";
    return createDelivery({ type: "local", inbox });
  };
  return {
    places: true,
    check: (node, options) => to(node).check(node, options),
    place: (node, files, options) => to(node).place(node, files, options),
    restorePrevious: (node, options) => to(node).restorePrevious(node, options),
    discardPrevious: (node, options) => to(node).discardPrevious(node, options),
    removeCAs: (node, fingerprints, options) => to(node).removeCAs(node, fingerprints, options),
  };
}

/** Certificates of one issuer for every node. */
export async function issueAll(cluster: RunningCluster, issuer: Issuer): Promise<Record<string, Issued>> {
  const all: Record<string, Issued> = {};
  for (const { name } of cluster.nodes) all[name] = await issuer.issue(name);
  return all;
}

export function materialOf(
  cluster: RunningCluster,
  authorities: readonly string[],
  issued: Readonly<Record<string, Issued>>,
  version: string,
): PreparedMaterial {
  return prepareForDelivery(
    {
      trustedCAs: authorities,
      nodeCertificates: Object.fromEntries(
        Object.entries(issued).map(([name, { chain, key }]) => [name, { chain, privateKey: key }]),
      ),
    },
    { nodes: cluster.nodes, version },
  );
}

export function goalOf(material: PreparedMaterial, over: Partial<CertificatesGoal> = {}): CertificatesGoal {
  return {
    trustedCAs: material.authorities,
    nodes: Object.fromEntries(Object.values(material.nodes).map(({ otpNode, chain }) => [otpNode, chain])),
    strategy: "trustBoth",
    removeCAs: [],
    removeNamedCAs: [],
    addCAsBy: "inbox",
    ...over,
  };
}

export async function stateOf(client: ClusterClient): Promise<ClusterState> {
  return {
    ...(await readState(client, {})),
    certificates: { readable: true, value: await readCertificates(client) },
  };
}

/** Plans and runs every step as the executor does: guards, act, verify. Returns the texts of the steps that were done. */
export async function rotate(
  { client, delivery }: Scene,
  material: PreparedMaterial,
  goal: CertificatesGoal,
): Promise<{ readonly kinds: readonly string[]; readonly info: readonly string[] }> {
  const whole: Goal = { certificates: goal };
  const planned = plan(await stateOf(client), whole);
  assert.deepEqual(planned.refusals, []);
  const operation = anOperation(whole);
  const run = startRun(client, [{ ...operation, certificates: { delivery, material } }], realTime);
  for (const step of planned.steps) {
    const runner = run.runners[step.kind] as unknown as StepRunner<never>;
    await runner.act(run, step as never, await checkGuards(run, step));
    await runner.verify(run, step as never);
  }
  assert.deepEqual(operation.said.warn, []);
  return { kinds: planned.steps.map(({ kind }) => kind), info: operation.said.info };
}

export function fingerprintOf(pem: string): string {
  return describePem(pem)[0]?.fingerprint ?? "";
}
