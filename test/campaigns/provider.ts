import type { LookAtPort } from "../../provider/certificates/proof/lookAtPort";
import { connect } from "../../provider/cluster/connect";
import type { ConnectionSettings } from "../../provider/cluster/connectionSettings";
import type { CertificateSupplies } from "../../provider/execution/certificates/tools";
import { converge } from "../../provider/execution/converge";
import { defaultLimits } from "../../provider/execution/limits";
import type { Limits, Operation, OperationResult } from "../../provider/execution/types";
import type { Goal } from "../../provider/planning/goal";
import type { Time } from "../../provider/time";
import type { Facet } from "../../provider/vocabulary";
import type { InProcessCluster } from "../cluster/inProcess/startInProcess";
import type { SimulatedCluster } from "../cluster/simulatedCluster";
import { deliveryInto } from "./certificates/delivery";
import { lookInProcess } from "./certificates/look";
import { inProcessDispatchers } from "./inProcess/dispatcher";
import { wireTo, type Network, type Wire } from "./inProcess/wire";
import type { Asked } from "./scenarios";

/** Shorter than a person would set them, and longer than anything takes that works. */
export const limits: Limits = {
  ...defaultLimits,
  nodeSwitch: 60_000,
  propagation: 20_000,
  healthy: 30_000,
  functions: 30_000,
};

/** Time on which a provider runs, which may stand still when something arrives. */
export interface MachineTime extends Time {
  runs?(): Promise<void>;
}

/** One process of the provider: it knows the cluster's address, and nothing of what was before. */
export class ProviderProcess {
  readonly said: string[] = [];
  readonly warned: string[] = [];

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly wire: Wire,
    private readonly machine: MachineTime,
    private readonly name = "stack",
    private readonly tools: CertificateTools | undefined = undefined,
  ) {}

  /** Each facet of the goal as a resource of its own, all in one run; their common outcome. */
  async run(goal: Goal, over: Partial<Operation> = {}): Promise<OperationResult | Error> {
    const { machine, wire } = this;
    const dispatcher = inProcessDispatchers(wire, () => machine.runs?.() ?? Promise.resolve());
    const client = connect(this.settings, { time: machine, dispatcher, lookAtPort: this.tools?.look });
    const facets = Object.keys(goal) as Facet[];
    const operations = facets.map((facet) => this.operation(facet, goal, over));
    const outcomes = await converge(client, operations, machine);
    await client.close();
    return outcomes.find((outcome) => outcome instanceof Error) ?? (outcomes[0] as OperationResult);
  }

  private operation(facet: Facet, goal: Goal, over: Partial<Operation>): Operation {
    return {
      requester: `${this.name} (${facet})`,
      facet,
      goal: { [facet]: goal[facet] },
      options: { nodesAtOnce: 8, waitForRebalance: false },
      limits,
      progress: {
        status: (text) => this.said.push(text),
        info: () => undefined,
        warn: (text) => this.warned.push(text),
      },
      ...(facet === "certificates" ? { certificates: this.tools } : {}),
      ...over,
    };
  }
}

/** What a provider needs beside a cluster's ports for a goal with certificates. */
export interface CertificateTools extends CertificateSupplies {
  readonly look: LookAtPort;
}

/** The provider in this process, for a cluster of this process. */
export function providerFor(
  cluster: InProcessCluster,
  { material }: Pick<Asked, "material">,
  network: Network = {},
  machine: MachineTime = cluster.clock,
  name?: string,
): ProviderProcess {
  const delivery = () => deliveryInto(cluster, network, () => machine.runs?.() ?? Promise.resolve());
  const tools = material && { material, delivery: delivery(), look: lookInProcess(cluster) };
  return new ProviderProcess(settingsFor(cluster), wireTo(cluster, network), machine, name, tools);
}

/** All nodes as endpoint, so that any of them may be gone. */
export function settingsFor(cluster: SimulatedCluster): ConnectionSettings {
  const seeds = cluster.nodes.map(({ name, tlsPort }) => `${name}:${tlsPort}`);
  return {
    endpoint: `couchbases://${seeds.join(",")}`,
    credentials: { kind: "password", username: cluster.username, password: cluster.password },
    caCertificates: [cluster.caCertificate],
  };
}
