import { ignoreDeath } from "../node/death";
import type { SimulatedNode } from "../node/simulatedNode";
import { networkOf } from "../node/settings";
import {
  hasListener,
  protocolName,
  withListener,
  withoutListener,
  type ExternalListener,
  type NetworkConfiguration,
} from "./networkConfiguration";

/** The server's own words for why a change failed. */
export type NetworkFailure = string;

/** Ten tries with pauses of 10 ms that double (cluster API facts A.4; recorded: 5.15 s). */
const reconnectTries = [5130, 5170] as const;
const quickRollback = [1, 3] as const;
/** A rolled back family change restarts the cluster manager once more, some time after its answer. */
const beforeRestart = [33, 38] as const;
const eventingRestart = [1000, 2500] as const;
/** For so long after a rollback the other nodes are connecting again by themselves. */
const peersReconnecting = 100;

/** Raised in a request that waited behind one that failed: the process it waited for has stopped, and the server crashes on it. */
export class UpdaterStopped extends Error {}

/**
 * The one process of a node that changes its network configuration (ns_server: netconfig_updater). Changes queue up behind each
 * other. It applies first, tells the other nodes last, and puts the old configuration back some time after a failure was answered.
 */
export class NetworkUpdater {
  private turn: Promise<unknown> = Promise.resolve();
  private ready: Promise<void> = Promise.resolve();
  /** Grows with each failure: the process stops and another takes its place, first of all rolling back. */
  private generation = 0;
  /** What to go back to when a change does not come to its end, as the server keeps it in a file. */
  private marker: NetworkConfiguration | undefined;
  private rolledBackAt = -Infinity;

  constructor(private readonly node: SimulatedNode) {}

  /** setupNetConfig. `change` names only what the request named. */
  apply(change: Partial<NetworkConfiguration>): Promise<NetworkFailure | undefined> {
    return this.next(async () => {
      const before = this.node.network;
      const after = { ...before, ...change };
      const familyChanges = after.family !== before.family;
      if (familyChanges && !this.node.resolves(after.family)) {
        const family = after.family === "ipv4" ? "IPv4" : "IPv6";
        return `Unable to resolve ${family} address for ${this.node.name}: nxdomain`;
      }
      return this.change(before, after);
    });
  }

  enable(listener: Partial<ExternalListener>): Promise<NetworkFailure | undefined> {
    return this.changeListeners((listeners) => withListener(listeners, this.pair(listener)));
  }

  disable(listener: Partial<ExternalListener>): Promise<NetworkFailure | undefined> {
    return this.changeListeners((listeners) => withoutListener(listeners, this.pair(listener)));
  }

  disableUnused(): Promise<NetworkFailure | undefined> {
    return this.changeListeners(() => [this.pair({})]);
  }

  /** The listener that a request means: what it leaves out is what the node uses. */
  pair({ family, encrypted }: Partial<ExternalListener>): ExternalListener {
    const { network } = this.node;
    return { family: family ?? network.family, encrypted: encrypted ?? network.encrypted };
  }

  private changeListeners(
    change: (listeners: readonly ExternalListener[]) => readonly ExternalListener[],
  ): Promise<NetworkFailure | undefined> {
    return this.next(async () => {
      const before = this.node.network;
      return this.change(before, { ...before, listeners: change(before.listeners) });
    });
  }

  private next<Result>(work: () => Promise<Result>): Promise<Result> {
    const generation = this.generation;
    const result = this.turn.then(async () => {
      if (generation !== this.generation) throw new UpdaterStopped();
      await this.ready;
      return work();
    });
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async change(
    before: NetworkConfiguration,
    after: NetworkConfiguration,
  ): Promise<NetworkFailure | undefined> {
    const { node } = this;
    this.marker = before;
    const familyChanges = after.family !== before.family;
    if (!hasListener(after, { family: after.family, encrypted: after.encrypted })) {
      this.rollBack(before, after, quickRollback);
      const missing = protocolName({ family: after.family, encrypted: after.encrypted });
      return `Failed to update distribution configuration file. Missing ${missing} listener (needed for external communication)`;
    }

    const strangers = this.peers().filter((peer) => !peer.doubts.hasHeardFrom(node.otpNode));
    node.network = { ...after, only: before.only };
    if (familyChanges) await this.restartClusterManager(node.profile.network.switchFamily);
    else await this.settle(before, after);
    if (familyChanges || after.encrypted !== before.encrypted) {
      const unreachable = await this.reconnect();
      if (unreachable !== undefined) {
        this.rollBack(before, after, node.making.undoing);
        return `Reconnect to '${unreachable}' retries exceeded`;
      }
    }

    node.network = after;
    node.write(networkOf(node.otpNode), after);
    await node.bind(after);
    if (familyChanges) this.leaveDoubts(strangers);
    this.marker = undefined;
    return undefined;
  }

  /** After a crash: a change that was under way is undone before anything else. */
  async recover(): Promise<void> {
    const { node } = this;
    this.generation += 1;
    this.ready = Promise.resolve();
    node.cutOffFrom.clear();
    if (this.marker) {
      node.network = this.marker;
      this.marker = undefined;
      node.write(networkOf(node.otpNode), node.network);
    }
    await node.bind(node.network);
  }

  /** What has no restart is done in milliseconds. */
  private async settle(before: NetworkConfiguration, after: NetworkConfiguration): Promise<void> {
    const { node } = this;
    const { switchEncryption, switchOnly } = node.profile.network;
    await node.doors.adjust();
    if (after.encrypted !== before.encrypted) await node.pause(switchEncryption);
    if (after.only !== before.only) await node.pause(switchOnly);
  }

  /** The first peer that this node cannot connect to by its new protocol, after all tries. */
  private async reconnect(): Promise<string | undefined> {
    const { node } = this;
    // Recorded on 7.6.8: right after a rollback the others are faster, and any connection with them counts.
    const othersAreFaster =
      node.profile.network.anyConnectionCountsAfterRollback &&
      node.clock.now() - this.rolledBackAt < node.clock.scaled(peersReconnecting);
    for (const otpNode of node.members) {
      if (otpNode === node.otpNode) continue;
      const peer = node.making.landscape.find(otpNode);
      if (peer && (node.canConnectTo(peer) || (othersAreFaster && peer.canConnectTo(node)))) continue;
      node.cutOffFrom.add(otpNode);
      await node.pause(reconnectTries);
      if (!peer || !node.canConnectTo(peer)) return otpNode;
      node.cutOffFrom.delete(otpNode);
    }
    return undefined;
  }

  private async restartClusterManager(duration: readonly [number, number]): Promise<void> {
    const { node } = this;
    node.switchingFamily = true;
    node.restUp = false;
    node.eventingUp = false;
    node.making.landscape.changed();
    await node.doors.adjust();
    await node.pause(duration);
    node.restUp = true;
    node.switchingFamily = false;
    await node.doors.adjust();
    node.restartEventing(node.making.chance.between(eventingRestart));
    node.making.landscape.changed();
  }

  /** `strangers` had not yet heard of this node when it began, and still have not. */
  private leaveDoubts(strangers: readonly SimulatedNode[]): void {
    const { chance, doubtAfterRestart, hearingAfterRestart } = this.node.making;
    for (const peer of this.peers()) {
      if (strangers.includes(peer)) {
        peer.doubts.forget(this.node.otpNode, chance.between(hearingAfterRestart));
      } else {
        peer.doubts.doubt(this.node.otpNode, chance.between(doubtAfterRestart));
      }
      this.node.doubts.forget(peer.otpNode, chance.between(hearingAfterRestart));
    }
  }

  private peers(): readonly SimulatedNode[] {
    const { node } = this;
    return node.members.flatMap((otpNode) => {
      const peer = node.making.landscape.find(otpNode);
      return peer && peer !== node ? [peer] : [];
    });
  }

  private rollBack(
    before: NetworkConfiguration,
    refused: NetworkConfiguration,
    duration: readonly [number, number],
  ): void {
    const { node } = this;
    const familyChanges = refused.family !== before.family;
    this.generation += 1;
    this.ready = (async () => {
      if (familyChanges) {
        await node.pause(beforeRestart);
        node.network = before;
        await this.restartClusterManager(node.profile.network.rollBackFamily);
      } else {
        await node.pause(duration);
        node.network = before;
      }
      node.cutOffFrom.clear();
      if (familyChanges || refused.encrypted !== before.encrypted) {
        const { chance, reconnectingAfterRollback } = node.making;
        for (const otherNode of node.members) {
          if (otherNode !== node.otpNode)
            node.doubts.doubt(otherNode, chance.between(reconnectingAfterRollback));
        }
      }
      await node.bind(before);
      this.marker = undefined;
      this.rolledBackAt = node.clock.now();
      node.making.landscape.changed();
    })().catch(ignoreDeath);
  }
}
