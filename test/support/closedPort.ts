import { createServer } from "node:net";

/** Below the ports that systems give out by themselves, above those of simulated clusters. */
const [lowest, highest] = [30100, 32700];

/** Where nobody else listens: a claim here tells the tests in other processes that the port is taken, also while it is closed. */
const claimAddress = "127.0.0.9";

/**
 * A port of 127.0.0.1 on which nobody listens, and which no other test is given while this process runs. A port that was merely free a
 * moment ago may belong to a test in another process by now, which then answers instead of refusing.
 */
export async function closedPort(): Promise<number> {
  const count = highest - lowest;
  const first = Math.floor(Math.random() * count);
  for (let step = 0; step < count; step++) {
    const port = lowest + ((first + step) % count);
    if ((await listens(claimAddress, port, true)) && (await listens("127.0.0.1", port, false))) return port;
  }
  throw new Error(`no port between ${lowest} and ${highest} is free`);
}

/** Whether one could listen there; goes on doing so, until the process ends, when `kept`. */
function listens(host: string, port: number, kept: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host, port }, () => {
      if (kept) resolve(server.unref().listening);
      else server.close(() => resolve(true));
    });
  });
}
