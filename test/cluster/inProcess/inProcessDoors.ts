import type { LocalAddress } from "../network/addresses";
import type { Door, MakeDoor } from "../network/door";
import type { InProcessConnection } from "./inProcessConnection";

/** A way into a node without a socket. */
export class InProcessDoor implements Door {
  isOpen = false;
  private readonly connections = new Set<InProcessConnection>();

  constructor(
    readonly address: LocalAddress,
    readonly port: number,
  ) {}

  open(): Promise<void> {
    this.isOpen = true;
    return Promise.resolve();
  }

  close(spares: Parameters<Door["close"]>[0] = () => false): Promise<void> {
    this.isOpen = false;
    this.cut(spares);
    return Promise.resolve();
  }

  cut(spares: Parameters<Door["cut"]>[0]): void {
    for (const connection of this.connections) if (!spares(connection.asSocket)) connection.destroy();
  }

  enter(connection: InProcessConnection): void {
    this.connections.add(connection);
    connection.onEnd(() => this.connections.delete(connection));
  }
}

/** The doors of all nodes, by where they are. */
export class InProcessDoors {
  private readonly doors = new Map<string, InProcessDoor>();

  readonly make: MakeDoor = (address, port) => {
    const door = new InProcessDoor(address, port);
    this.doors.set(`${address} ${port}`, door);
    return door;
  };

  /** Undefined: connections are refused there. */
  openAt(address: LocalAddress, port: number): InProcessDoor | undefined {
    const door = this.doors.get(`${address} ${port}`);
    return door?.isOpen ? door : undefined;
  }
}
