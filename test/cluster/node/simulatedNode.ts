import type { Chance } from "../chance";
import type { ClusterAuthority } from "../certificates/authority";
import { distrustOf } from "../certificates/links";
import { NodeCertificates } from "../certificates/nodeCertificates";
import { regeneration } from "../certificates/settings";
import type { ClusterClock } from "../clock";
import { Inbox } from "../inbox/inbox";
import type { MakeDoor } from "../network/door";
import { NodeDoors, type Entrances } from "../network/nodeDoors";
import {
  freshNetworkConfiguration,
  hasListener,
  type AddressFamily,
  type NetworkConfiguration,
} from "../network/networkConfiguration";
import { NetworkUpdater } from "../network/networkUpdater";
import type { NodePorts } from "../network/ports";
import { ConfigCopy } from "../replication/configCopy";
import type { Replica, Replication } from "../replication/replication";
import type { Setting } from "../replication/setting";
import { securitySettings } from "../security/settings";
import type { Duration, VersionProfile } from "../versions/profile";
import { concernsTls, tlsSettings } from "./tlsSettings";
import { ignoreDeath, NodeDied } from "./death";
import { Doubts, type HealthStatus } from "./health";
import type { Landscape } from "./landscape";
import { memberNames, membershipOf, type NodeIdentity } from "./settings";

export interface NodeMaking {
  readonly index: number;
  readonly profile: VersionProfile;
  readonly edition: "enterprise" | "community";
  readonly ports: NodePorts;
  readonly clock: ClusterClock;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  readonly chance: Chance;
  readonly landscape: Landscape;
  readonly replication: Replication;
  /** (Scaled) milliseconds until this node shows what another one wrote. */
  readonly propagationDelay: () => number;
  /** (Scaled) milliseconds for which others take a node for unhealthy after its cluster manager restarted. */
  readonly doubtAfterRestart: Duration;
  /** (Scaled) milliseconds until a restarted cluster manager has heard from the others: about one heartbeat. */
  readonly hearingAfterRestart: Duration;
  /** (Scaled) milliseconds for which it takes the others for unhealthy that it is connecting with again after a change was undone. */
  readonly reconnectingAfterRollback: Duration;
  /** (Scaled) milliseconds between the answer of a refused change of the network configuration and its undoing. */
  readonly undoing: Duration;
  /** (Scaled) milliseconds until the other nodes have new certificates as well: a request for them waits for its own node only. */
  readonly regeneratingToo: Duration;
  /** Part of the otpNode before the "@". */
  readonly otpPrefix: string;
  readonly uuid: string;
  /** Folder on disk for what operators put on the node's machine. */
  readonly dataFolder: string;
  /** Whether the XDCR service runs. */
  readonly withXdcr: boolean;
  readonly entrances: (node: SimulatedNode) => Entrances;
  /** Default: listening sockets. */
  readonly makeDoor?: MakeDoor;
  /** Gives the cluster's authority, which issues this node's certificate. */
  readonly authority: () => Promise<ClusterAuthority>;
}

/** One node: its own copy of the configuration, its own network configuration, its own ports. */
export class SimulatedNode implements Replica {
  readonly config = new ConfigCopy();
  readonly doors: NodeDoors;
  readonly doubts: Doubts;
  readonly inbox: Inbox;
  readonly certificates = new NodeCertificates(this);
  replication: Replication;
  /** "cb.local" until the node is named. */
  name = "cb.local";
  /** What the node really does now; what it has told the others is in the replicated configuration. */
  network: NetworkConfiguration = freshNetworkConfiguration;
  /** False after a crash. */
  running = true;
  /** False while a family change restarts the cluster manager. */
  restUp = true;
  /** False while Eventing starts again after a family change. */
  eventingUp = true;
  switchingFamily = false;
  /** Nodes that it cannot connect to by a protocol which it is trying to switch to. */
  readonly cutOffFrom = new Set<string>();
  /** Names that a request has made known to the server's runtime: it says something else of one that it never heard of. */
  readonly knownAtoms = new Set<string>();
  private life = 0;
  readonly updater: NetworkUpdater;
  readonly startedAt: number;
  /** A secret of the cluster that old versions show to administrators. */
  readonly cookie: string;
  private boundStrict = false;
  private boundTls: string;
  private boundNetwork = freshNetworkConfiguration;

  constructor(readonly making: NodeMaking) {
    this.inbox = new Inbox(making.dataFolder);
    this.replication = making.replication;
    this.replication.members.add(this);
    this.cookie = making.chance.hex(32);
    this.startedAt = making.clock.now();
    this.doubts = new Doubts(making.clock, () => making.landscape.changed());
    this.updater = new NetworkUpdater(this);
    const situation = () => ({
      running: this.running,
      restUp: this.restUp,
      eventingUp: this.eventingUp && this.services.includes("eventing"),
      data: this.services.includes("kv"),
      network: { ...this.network, family: this.boundNetwork.family, only: this.boundNetwork.only },
      strict: this.boundStrict,
    });
    this.boundTls = tlsSettings(this.config, making.profile);
    this.doors = new NodeDoors(making.ports, making.entrances(this), situation, making.makeDoor);
    this.config.onChange((key) => {
      if (key === securitySettings.key) this.levelSeen();
      if (concernsTls(key)) this.tlsSettingsSeen();
      if (key === regeneration.key) this.certificates.regenerated();
      if (key === membershipOf(this.otpNode).key) void this.doors.adjust();
      making.landscape.changed();
    });
  }

  get otpNode(): string {
    return `${this.making.otpPrefix}@${this.name}`;
  }

  get profile(): VersionProfile {
    return this.making.profile;
  }

  get clock(): ClusterClock {
    return this.making.clock;
  }

  get isEnterprise(): boolean {
    return this.making.edition === "enterprise";
  }

  get identity(): NodeIdentity {
    const { ports, uuid, profile, edition } = this.making;
    return { otpNode: this.otpNode, name: this.name, uuid, version: `${profile.build}-${edition}`, ports };
  }

  get services(): readonly string[] {
    const membership = this.config.get(membershipOf(this.otpNode));
    return membership?.state === "active" ? membership.services : [];
  }

  /** All nodes of this node's cluster, as it sees it. */
  get members(): readonly string[] {
    return this.config.get(memberNames) ?? [this.otpNode];
  }

  /** The node of this cluster that decides for all: the first that runs. */
  get orchestrator(): SimulatedNode {
    for (const otpNode of [...this.members].sort()) {
      const node = otpNode === this.otpNode ? this : this.making.landscape.find(otpNode);
      if (node?.running) return node;
    }
    return this;
  }

  write<Value>(setting: Setting<Value>, value: Value, later = 0): void {
    this.replication.write(this, setting, value, later);
  }

  /** Becomes a member of another cluster, or of one of its own, knowing nothing of its past. */
  join(replication: Replication): void {
    this.replication.members.delete(this);
    this.replication = replication;
    replication.members.add(this);
  }

  /** A scaled pause of a length that lies in the recorded range; whoever waits does not survive a crash of the node. */
  async pause(range: Duration): Promise<void> {
    const { life } = this;
    await this.clock.sleep(this.making.chance.between(range));
    if (life !== this.life) throw new NodeDied();
  }

  /** Eventing comes back after so many (scaled) milliseconds. */
  restartEventing(milliseconds: number): void {
    this.eventingUp = false;
    const { life } = this;
    this.clock.after(milliseconds, () => {
      if (life !== this.life) return;
      this.eventingUp = true;
      void this.doors.adjust();
      this.making.landscape.changed();
    });
  }

  /** A crash: all ports close, everything under way is lost. */
  async die(): Promise<void> {
    this.life += 1;
    this.running = false;
    this.switchingFamily = false;
    await this.doors.closeAll();
    this.making.landscape.changed();
  }

  /** Back as it was, knowing what the others know by now. */
  async revive(): Promise<void> {
    this.running = true;
    this.restUp = true;
    this.eventingUp = true;
    await this.updater.recover();
    for (const member of this.replication.members) {
      if (member !== this && this.reaches(member)) this.config.takeAll(member.config);
    }
    await this.doors.adjust();
    this.making.landscape.changed();
  }

  resolves(family: AddressFamily): boolean {
    return this.making.landscape.resolves(this, family);
  }

  /** A connection this node makes uses its own family and encryption and needs the other's listener for them. TLS is verified. */
  canConnectTo(other: SimulatedNode): boolean {
    return (
      other.running &&
      !other.switchingFamily &&
      !(this.network.encrypted && distrustOf(this, other) !== undefined) &&
      hasListener(other.network, { family: this.network.family, encrypted: this.network.encrypted })
    );
  }

  reaches(other: Replica): boolean {
    if (!(other instanceof SimulatedNode) || !this.running) return false;
    if (this.cutOffFrom.has(other.otpNode) || other.cutOffFrom.has(this.otpNode)) return false;
    return other === this || this.canConnectTo(other) || other.canConnectTo(this);
  }

  sees(otpNode: string): HealthStatus {
    if (otpNode === this.otpNode) return "healthy";
    const other = this.making.landscape.find(otpNode);
    if (!other || !other.running || other.switchingFamily || !this.reaches(other)) return "unhealthy";
    return this.doubts.about(otpNode) ? "unhealthy" : "healthy";
  }

  /** Web servers and services bind what the configuration says from now on. */
  async bind(network: NetworkConfiguration): Promise<void> {
    const restarts = network.only !== this.boundNetwork.only;
    this.boundNetwork = network;
    if (restarts) this.doors.cut(["rest", "restTls"]);
    await this.doors.adjust();
  }

  /** With its new certificate. */
  restartTls(): void {
    this.doors.cut(["restTls"]);
  }

  private tlsSettingsSeen(): void {
    const settings = tlsSettings(this.config, this.profile);
    if (settings !== this.boundTls) this.restartTls();
    this.boundTls = settings;
  }

  private levelSeen(): void {
    const strict = this.config.get(securitySettings)?.clusterEncryptionLevel === "strict";
    if (strict === this.boundStrict) return;
    this.boundStrict = strict;
    void this.restartPlainDoors().catch(ignoreDeath);
  }

  private async restartPlainDoors(): Promise<void> {
    const { beforePlainRestart, plainRestart } = this.profile.security;
    if (beforePlainRestart[1] > 0) await this.pause(beforePlainRestart);
    await this.doors.restart(["rest", "eventing"], () => this.pause(plainRestart));
  }
}
