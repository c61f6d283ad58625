import { createServer, type Server, type Socket } from "node:net";

import type { LocalAddress } from "./addresses";

/** One way into a node that can be closed and opened again while its node lives. */
export interface Door {
  readonly address: LocalAddress;
  readonly port: number;
  readonly isOpen: boolean;
  open(): Promise<void>;
  /** Refuses from now on; connections are cut unless `spares` says so. */
  close(spares?: (socket: Socket) => boolean): Promise<void>;
  /** Cuts the connections that there are, unless `spares` says otherwise, and takes new ones as before. */
  cut(spares: (socket: Socket) => boolean): void;
}

export type MakeDoor = (address: LocalAddress, port: number, enter: (socket: Socket) => void) => Door;

export const socketDoor: MakeDoor = (address, port, enter) => new SocketDoor(address, port, enter);

/** A listening socket. */
class SocketDoor implements Door {
  private server: Server | undefined;
  private readonly connections = new Set<Socket>();
  /** Turns of opening and closing follow one another. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    readonly address: LocalAddress,
    readonly port: number,
    private readonly enter: (socket: Socket) => void,
  ) {}

  get isOpen(): boolean {
    return this.server !== undefined;
  }

  open(): Promise<void> {
    return this.next(() => this.listen());
  }

  close(spares: (socket: Socket) => boolean = () => false): Promise<void> {
    return this.next(() => this.shut(spares));
  }

  cut(spares: (socket: Socket) => boolean): void {
    for (const socket of this.connections) if (!spares(socket)) socket.destroy();
  }

  private next(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work, work);
    return this.turn;
  }

  private async listen(): Promise<void> {
    if (this.server) return;
    const server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      this.connections.add(socket);
      socket.on("close", () => this.connections.delete(socket));
      socket.on("error", () => socket.destroy());
      this.enter(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: this.address, port: this.port, backlog: 128 }, () => {
        server.off("error", reject);
        resolve();
      });
    });
    this.server = server;
  }

  private async shut(spares: (socket: Socket) => boolean): Promise<void> {
    const server = this.server;
    this.server = undefined;
    // The listening socket is gone as soon as close() is called; its callback waits for connections, which may live on.
    server?.close();
    this.cut(spares);
    await Promise.resolve();
  }
}
