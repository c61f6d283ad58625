import assert from "node:assert/strict";
import { connect } from "../../../../../provider/cluster/connect";
import type { ClusterClient } from "../../../../../provider/cluster/nodeApi";
import type { Delivery } from "../../../../../provider/certificates/delivery/types";
import { describePem } from "../../../../../provider/certificates/material/description";
import type { PreparedMaterial } from "../../../../../provider/certificates/material/prepareForDelivery";
import type { CertificateSupplies } from "../../../../../provider/execution/certificates/tools";
import { converge } from "../../../../../provider/execution/converge";
import { readState } from "../../../../../provider/execution/readState";
import type { Operation, OperationResult } from "../../../../../provider/execution/types";
import type { CertificatesGoal } from "../../../../../provider/planning/certificates/goal";
import type { Goal } from "../../../../../provider/planning/goal";
import { plan } from "../../../../../provider/planning/planner";
import type { StepKind } from "../../../../../provider/planning/step";
import { realTime } from "../../../../../provider/time";
import type { SimulatedClusterOptions } from "../../../../cluster/simulatedCluster";
import { startCluster, type RunningCluster } from "../../../../cluster/startCluster";
import type { Issuer } from "../../../../cluster/testing/issuer";
import { goalOf, issueAll, materialOf } from "./asked";
import { intoInboxesOf } from "./inboxes";
import { anOperation, settingsOf, succeeded, type Said } from "../../support/onCluster";

export { goalOf, issueAll, materialOf };

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
  try {
    await act({ cluster, client, delivery: intoInboxesOf(cluster) });
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
  } finally {
    await client.close();
    await cluster.stop();
  }
}

/** One certificates goal, alone or with other facets in the same window. */
export interface Rotation {
  readonly goal: CertificatesGoal;
  readonly material: PreparedMaterial;
  readonly joint?: Omit<Goal, "certificates">;
  readonly over?: Partial<Operation>;
  readonly supplies?: Partial<CertificateSupplies>;
}

export interface Rotated {
  readonly kinds: readonly StepKind[];
  readonly result: OperationResult;
  readonly said: Said;
}

/** Brings the cluster to the certificates that are wanted; throws the run's error. */
export async function rotate(scene: Scene, rotation: Rotation): Promise<Rotated> {
  const whole: Goal = { certificates: rotation.goal, ...rotation.joint };
  const kinds = plan(await readState(scene.client, whole), whole).steps.map(({ kind }) => kind);
  const { outcome, said } = await outcomeOf(scene, rotation);
  return { kinds, result: succeeded(outcome), said };
}

export async function outcomeOf(
  { client, delivery }: Scene,
  { goal, material, joint = {}, over = {}, supplies = {} }: Rotation,
): Promise<{ readonly outcome: OperationResult | Error; readonly said: Said }> {
  const own = operationFor({ delivery }, { goal, material, over, supplies });
  const others = (Object.keys(joint) as (keyof typeof joint)[]).map((facet) => ({
    ...anOperation({ [facet]: joint[facet] }, over),
    facet,
  }));
  const [outcome] = await converge(client, [own, ...others], realTime);
  return { outcome: outcome ?? new Error("no outcome"), said: own.said };
}

export function operationFor(
  { delivery }: Pick<Scene, "delivery">,
  { goal, material, over = {}, supplies = {} }: Omit<Rotation, "joint">,
) {
  return {
    ...anOperation({ certificates: goal }, over),
    requester: "certificates",
    facet: "certificates" as const,
    certificates: { delivery, material, ...supplies },
  };
}

/** To new leaves each time; the client comes in with the CA that it is given, as its resource does. */
export async function rotationUnder(
  { cluster, client }: Pick<Scene, "cluster" | "client">,
  root: Issuer,
  version: string,
  wanted: Partial<CertificatesGoal> = {},
): Promise<Rotation> {
  const material = materialOf(cluster, [root.certificate], await issueAll(cluster, root), version);
  client.trust([root.certificate]);
  return { material, goal: goalOf(material, wanted) };
}

/** The kinds of steps that concern certificates. */
export function ofCertificates(kinds: readonly StepKind[]): readonly StepKind[] {
  return kinds.filter((kind) => /Certificate|CAs/.test(kind));
}

export function fingerprintOf(pem: string): string {
  return describePem(pem)[0]?.fingerprint ?? "";
}
