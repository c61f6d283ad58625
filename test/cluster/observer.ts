import type { Answer } from "./http/answer";
import type { ReceivedRequest } from "./http/call";
import type { Monitor } from "./monitor/monitor";
import type { ObservedRequest, Truth } from "./monitor/truth";
import type { SimulatedNode } from "./node/simulatedNode";

/** One changing request on its way past the monitor. */
export interface Observation {
  /** What it changes begins now. */
  takesEffect(): void;
  /** The handler is through; undefined when it never answered. */
  done(answer: Answer | undefined): void;
}

/** Shows the monitor what happens, once there is one. */
export class Observer {
  monitor: Monitor | undefined;

  constructor(private readonly truth: () => Truth) {}

  observe(node: SimulatedNode, request: ReceivedRequest): Observation {
    const { truth, monitor } = this;
    const before = truth;
    const observed = describe(node, request);
    let begun = false;
    return {
      takesEffect() {
        if (begun) return;
        begun = true;
        monitor?.requestTakesEffect(observed, before());
      },
      done(answer) {
        if (begun) monitor?.requestDone(observed, answer?.status, truth());
        else if (answer?.refusedByState) monitor?.requestRefused(observed, answer.status, truth());
      },
    };
  }

  changed(): void {
    this.monitor?.changed(this.truth());
  }
}

const levelPath = "/settings/security/clusterEncryptionLevel";

function describe(node: SimulatedNode, request: ReceivedRequest): ObservedRequest {
  const form =
    request.path === levelPath ? { clusterEncryptionLevel: request.body } : Object.fromEntries(request.form);
  return {
    id: request.id,
    node: node.otpNode,
    method: request.method,
    path: request.path,
    form,
    query: Object.fromEntries(request.query),
  };
}
