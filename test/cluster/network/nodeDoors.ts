import type { Socket } from "node:net";

import { localAddresses } from "./addresses";
import { socketDoor, type Door, type MakeDoor } from "./door";
import { doorKinds, isOpen, type DoorKind, type DoorSituation } from "./openDoors";
import type { NodePorts } from "./ports";

/** What each kind of door does with a connection that comes in. */
export type Entrances = Readonly<Record<DoorKind, (socket: Socket) => void>>;

/** Identifies a connection from both of its ends, also after TLS was put over it. */
export function connectionKey(socket: Socket): string {
  return `${socket.localAddress}:${socket.localPort}:${socket.remotePort}`;
}

/** All listening sockets of a node, kept as its situation demands. */
export class NodeDoors {
  private readonly doors: readonly { readonly kind: DoorKind; readonly door: Door }[];
  /** Connections whose request outlives a restart of the web server it came in by. */
  private readonly survivors = new Set<string>();

  constructor(
    ports: NodePorts,
    entrances: Entrances,
    private readonly situation: () => DoorSituation,
    makeDoor: MakeDoor = socketDoor,
  ) {
    this.doors = doorKinds.flatMap((kind) =>
      localAddresses.map((address) => ({ kind, door: makeDoor(address, ports[kind], entrances[kind]) })),
    );
  }

  /** Lets the request on this connection be answered although its web server restarts. */
  spare(socket: Socket): () => void {
    const key = connectionKey(socket);
    this.survivors.add(key);
    return () => this.survivors.delete(key);
  }

  /** Opens and closes until every door is as the node's situation says. */
  async adjust(): Promise<void> {
    await Promise.all(
      this.doors.map(async ({ kind, door }) => {
        const wanted = isOpen(kind, door.address, this.situation());
        if (wanted !== door.isOpen) await (wanted ? door.open() : this.close(door));
      }),
    );
  }

  /** Closes the doors of these kinds, cutting their connections, and opens what should be open after `pause`. */
  async restart(kinds: readonly DoorKind[], pause: () => Promise<void>): Promise<void> {
    const chosen = this.doors.filter(({ kind }) => kinds.includes(kind));
    await Promise.all(chosen.map(({ door }) => this.close(door)));
    await pause();
    await this.adjust();
  }

  /** A web server that restarts so fast that nobody is refused: connections are cut all the same. */
  cut(kinds: readonly DoorKind[]): void {
    for (const { kind, door } of this.doors) {
      if (kinds.includes(kind)) door.cut((socket) => this.survivors.has(connectionKey(socket)));
    }
  }

  async closeAll(): Promise<void> {
    this.survivors.clear();
    await Promise.all(this.doors.map(({ door }) => door.close()));
  }

  private close(door: Door): Promise<void> {
    return door.close((socket) => this.survivors.has(connectionKey(socket)));
  }
}
