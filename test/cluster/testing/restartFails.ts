import type { Fault } from "../faults/faults";

/** A change of the network configuration that the server refuses half-way (cluster API facts A.4); by default any, of any node. */
export function restartFails(which: Pick<Fault, "node" | "path" | "body"> = {}): Fault {
  return {
    kind: "answer",
    status: 400,
    text: '{"errors":{"_":"Cluster manager restart failed"}}',
    method: "POST",
    path: "/node/controller/setupNetConfig",
    ...which,
  };
}
