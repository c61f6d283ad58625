import { connect } from "../../provider/cluster/connect";
import { converge } from "../../provider/execution/converge";
import { defaultLimits } from "../../provider/execution/limits";
import type { Limits, Operation, OperationResult } from "../../provider/execution/types";
import type { Goal } from "../../provider/planning/goal";
import type { Facet } from "../../provider/vocabulary";
import type { InProcessCluster } from "../cluster/inProcess/startInProcess";
import { inProcessDispatchers, type Network } from "./inProcess/dispatcher";
import { Machine } from "./inProcess/machine";

/** Shorter than a person would set them, and longer than anything takes that works. */
export const limits: Limits = {
  ...defaultLimits,
  nodeSwitch: 60_000,
  propagation: 20_000,
  healthy: 30_000,
  functions: 30_000,
};

/** One process of the provider on a machine of its own: it knows the cluster's address, and nothing of what was before. */
export class ProviderProcess {
  readonly machine: Machine;
  readonly said: string[] = [];
  readonly warned: string[] = [];

  constructor(
    private readonly cluster: InProcessCluster,
    private readonly network: Network = {},
    private readonly name = "stack",
  ) {
    this.machine = new Machine(cluster.clock);
  }

  /** Each facet of the goal as a resource of its own, all in one run; their common outcome. */
  async run(goal: Goal, over: Partial<Operation> = {}): Promise<OperationResult | Error> {
    const { cluster, machine, network } = this;
    const client = connect(
      {
        endpoint: `couchbases://${cluster.nodes.map(({ name, tlsPort }) => `${name}:${tlsPort}`).join(",")}`,
        credentials: { kind: "password", username: cluster.username, password: cluster.password },
      },
      { time: machine, dispatcher: inProcessDispatchers(cluster, machine, network) },
    );
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
      ...over,
    };
  }
}
