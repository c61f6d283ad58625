import { Gathering } from "../../../provider/execution/gather";
import { readState } from "../../../provider/execution/readState";
import { Claims } from "../../../provider/pulumi/claims";
import { KnownAuthorities } from "../../../provider/pulumi/connection/knownAuthorities";
import type { Dependencies } from "../../../provider/pulumi/methods/dependencies";
import { realTime } from "../../../provider/time";
import { fastTime } from "../cluster/support/fastTime";
import type { ConnectionInputs } from "../../../provider/pulumi/inputs/connectionSchema";
import type { SimulatedCluster } from "../../cluster/simulatedCluster";
import { writes } from "../../cluster/testing/writes";

/** The input `cluster` of a program that comes in from the outside, over TLS. */
export function connectionTo(cluster: SimulatedCluster): ConnectionInputs {
  return {
    endpoint: cluster.tlsEndpoint,
    username: cluster.username,
    password: cluster.password,
    caCertificates: cluster.caCertificate,
    tlsServerName: cluster.nodes[0]?.name,
    connectTo: { ...cluster.connectTo },
  };
}

/** The same, by a user who asked that nothing be verified. */
export function unverifiedConnectionTo(cluster: SimulatedCluster): ConnectionInputs {
  const { endpoint, username, password, connectTo } = connectionTo(cluster);
  return { endpoint, username, password, connectTo, insecureSkipVerify: true };
}

/** Requests that may have changed something. */
export function writesTo(cluster: SimulatedCluster): string[] {
  return writes(cluster).map(({ method, path }) => `${method} ${path}`);
}

/** Everything real but the engine: what would be shown is kept in `said`. */
export function dependencies(over: Partial<Dependencies> = {}): Dependencies & { readonly said: string[] } {
  const said: string[] = [];
  const gathering = new Gathering(realTime);
  return {
    said,
    claims: new Claims(),
    authorities: new KnownAuthorities(),
    time: fastTime(10),
    readState,
    expect: () => gathering.expect(),
    run: (client, operation) => gathering.join(client, operation),
    log: (urn = "stack") => {
      const say = (kind: string) => (text: string) => void said.push(`${urn} ${kind}: ${text}`);
      return { info: say("info"), warn: say("warning"), status: say("status") };
    },
    ...over,
  };
}

export const urnOf = (type: string, name: string) =>
  `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/couchbase-security:${type}::${name}`;
