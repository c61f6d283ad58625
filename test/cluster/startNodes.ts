import { randomInt } from "node:crypto";
import { join } from "node:path";

import { restRoutes } from "./api/routes";
import { createClusterAuthority, type ClusterAuthority, type MakeAuthority } from "./certificates/authority";
import { seededChance, type Chance } from "./chance";
import { startClock, type ClusterClock } from "./clock";
import { eventingRoutes } from "./eventing/api";
import { Faults } from "./faults/faults";
import type { Surroundings } from "./http/pipeline";
import { Router } from "./http/route";
import { makeDataFolder } from "./inbox/inbox";
import { usualLags } from "./lags";
import type { AddressFamily } from "./network/networkConfiguration";
import type { MakeDoor } from "./network/door";
import { holdPorts, portsOf, type HeldPorts } from "./network/ports";
import { Landscape } from "./node/landscape";
import { entrancesOf } from "./node/servers";
import { SimulatedNode } from "./node/simulatedNode";
import { Observer } from "./observer";
import { writeFreshSettings } from "./provisioning/freshSettings";
import { Replication } from "./replication/replication";
import { RequestLog } from "./requestLog";
import { truthOf } from "./truth";
import type { Duration } from "./versions/profile";
import { versionProfile } from "./versions/profiles";

export interface NodesOptions {
  /** Version of each node, in order. */
  readonly versions: readonly string[];
  readonly edition: "enterprise" | "community";
  readonly timeScale: number;
  /** (Scaled) milliseconds until another node shows a replicated setting. */
  readonly propagationDelay: readonly [from: number, to: number];
  readonly portBase?: number;
  readonly unresolvable?: Readonly<Record<number, AddressFamily>>;
  /** Part of an otpNode before the "@": "ns_1", as on a real machine each. */
  readonly otpPrefix?: (index: number) => string;
  /** (Scaled) milliseconds, see NodeMaking; defaults as recorded. */
  readonly doubtAfterRestart?: Duration;
  readonly hearingAfterRestart?: Duration;
  readonly reconnectingAfterRollback?: Duration;
  readonly undoing?: Duration;
  readonly regeneratingToo?: Duration;
  /** Default different each time. */
  readonly seed?: number;
  /** Default: from the seed. */
  readonly chance?: Chance;
  /** Default: real time, scaled. */
  readonly clock?: ClusterClock;
  /** What the date is, in milliseconds since 1970; certificates are valid by it. Default: this machine's. */
  readonly date?: () => number;
  /** Default: listening sockets, on ports that are free. */
  readonly makeDoor?: MakeDoor;
  /** Default: one that nobody had before. */
  readonly makeAuthority?: MakeAuthority;
  /** Default true; false: the XDCR service does not run, as where the recordings were made. */
  readonly withXdcr?: boolean;
}

/** Fresh nodes, each its own cluster of one, not provisioned. */
export interface RunningNodes {
  readonly nodes: readonly SimulatedNode[];
  readonly clock: ClusterClock;
  readonly landscape: Landscape;
  readonly surroundings: Surroundings;
  /** The authority that issues all certificates that nodes make for themselves. */
  readonly authority: () => Promise<ClusterAuthority>;
  /** From now on; in (scaled) milliseconds. */
  setPropagationDelay(delay: Duration): void;
  stop(): Promise<void>;
}

/** Where nothing listens, any ports will do. */
const portsOfNobody: HeldPorts = { base: 9000, release: () => undefined };

export async function startNodes(options: NodesOptions): Promise<RunningNodes> {
  const { versions } = options;
  const { makeDoor } = options;
  const ports = makeDoor ? portsOfNobody : await holdPorts(versions.length, options.portBase);
  const dataFolder = makeDataFolder();
  const clock = options.clock ?? startClock(options.timeScale);
  const chance = options.chance ?? seededChance(options.seed ?? randomInt(2 ** 32));
  const landscape = new Landscape(options.unresolvable);
  let made: Promise<ClusterAuthority> | undefined;
  const authority = () => (made ??= (options.makeAuthority ?? createClusterAuthority)(chance.hex(8)));
  const observer = new Observer(() => truthOf(landscape.nodes, clock.now()));
  const surroundings: Surroundings = {
    rest: new Router(restRoutes),
    eventing: new Router(eventingRoutes),
    observer,
    log: new RequestLog(clock),
    faults: new Faults(),
  };
  landscape.watch(() => observer.changed());

  let delays = options.propagationDelay;
  const propagationDelay = () => chance.between(delays);
  for (const [index, version] of versions.entries()) {
    const node = new SimulatedNode({
      index,
      profile: versionProfile(version),
      edition: options.edition,
      ports: portsOf(ports.base, index, versions.length),
      clock,
      date: options.date ?? Date.now,
      chance,
      landscape,
      replication: new Replication(clock, propagationDelay),
      propagationDelay,
      doubtAfterRestart: options.doubtAfterRestart ?? usualLags.doubtAfterRestart,
      hearingAfterRestart: options.hearingAfterRestart ?? usualLags.hearingAfterRestart,
      reconnectingAfterRollback: options.reconnectingAfterRollback ?? usualLags.reconnectingAfterRollback,
      undoing: options.undoing ?? [10, 900],
      regeneratingToo: options.regeneratingToo ?? usualLags.regeneratingToo,
      otpPrefix: options.otpPrefix?.(index) ?? "ns_1",
      uuid: chance.hex(32),
      dataFolder: join(dataFolder.path, `n${index}`),
      withXdcr: options.withXdcr ?? true,
      entrances: (one) => entrancesOf(one, surroundings),
      makeDoor,
      authority,
    });
    landscape.nodes.push(node);
    writeFreshSettings(node);
  }

  const setPropagationDelay = (delay: Duration) => {
    delays = delay;
  };
  const stop = async () => {
    clock.stop();
    await Promise.all(landscape.nodes.map((node) => node.doors.closeAll()));
    ports.release();
    dataFolder.remove();
  };
  try {
    await Promise.all(landscape.nodes.map((node) => node.doors.adjust()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes: landscape.nodes, clock, landscape, surroundings, authority, setPropagationDelay, stop };
}
