import type { Socket } from "node:net";

import type { LocalAddress } from "../network/addresses";

let connections = 0;

/** As much of a socket as the servers look at: where it came in, and whether it still stands. */
export class InProcessConnection {
  readonly remotePort: number;
  /** There only when the connection is encrypted, as with Node.js's sockets. */
  declare readonly encrypted?: true;
  destroyed = false;
  private readonly atEnd: (() => void)[] = [];

  constructor(
    readonly localAddress: LocalAddress,
    readonly localPort: number,
    tls: boolean,
  ) {
    this.remotePort = ++connections;
    if (tls) Object.assign(this, { encrypted: true });
  }

  get asSocket(): Socket {
    return this as unknown as Socket;
  }

  onEnd(act: () => void): void {
    this.atEnd.push(act);
  }

  /** By either side. */
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    for (const act of this.atEnd) act();
  }

  resetAndDestroy(): void {
    this.destroy();
  }
}
