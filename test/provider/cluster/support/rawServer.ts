import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

/** A server that writes bytes as they are whenever it receives some, and knows its connections. */
export interface RawServer {
  readonly port: number;
  readonly sockets: readonly Socket[];
  says: string;
  /** Resolves when the one connection that was made has ended. */
  connectionEnds(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRawServer(says: string): Promise<RawServer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined).on("data", () => socket.write(raw.says));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const raw: RawServer = {
    port: (server.address() as AddressInfo).port,
    sockets,
    says,
    async connectionEnds() {
      assert.equal(sockets.length, 1);
      for (const socket of sockets) if (!socket.destroyed) await once(socket, "close");
    },
    async stop() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return raw;
}
