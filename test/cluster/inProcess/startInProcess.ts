import type { LocalAddress } from "../network/addresses";
import type { SimulatedClusterOptions } from "../simulatedCluster";
import { startCluster, type RunningCluster } from "../startCluster";
import { VirtualClock } from "../virtualClock";
import { InProcessDoors } from "./inProcessDoors";
import { sameAuthority } from "./sameAuthority";
import { requestInProcess, type InProcessRequest, type UnderWay } from "./inProcessRequest";

/** A simulated cluster without sockets, on a clock that jumps. */
export interface InProcessCluster extends RunningCluster {
  readonly clock: VirtualClock;
  listensAt(address: LocalAddress, port: number): boolean;
  request(request: InProcessRequest): UnderWay;
}

/** Starts a provisioned cluster as `startCluster` does, with durations as recorded. */
export async function startInProcess(
  options: Omit<SimulatedClusterOptions, "timeScale"> = {},
): Promise<InProcessCluster> {
  const clock = new VirtualClock();
  const doors = new InProcessDoors();
  const makeAuthority = options.seed === undefined ? undefined : sameAuthority;
  const cluster = await startCluster(options, { clock, makeDoor: doors.make, makeAuthority });
  await makeOwnCertificates(cluster);
  return {
    ...cluster,
    clock,
    listensAt: (address, port) => doors.openAt(address, port) !== undefined,
    request: (request) => requestInProcess(cluster.behind, doors, request),
  };
}

/** Keys are made on other threads, which no clock waits for. */
async function makeOwnCertificates({ behind }: RunningCluster): Promise<void> {
  await Promise.all(
    behind.nodes.flatMap(({ certificates }) => [
      certificates.madeByItself("server"),
      certificates.madeByItself("client"),
    ]),
  );
}
