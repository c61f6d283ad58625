import { claimAddress, tryListen } from "../cluster/network/ports";

/** Below the ports that systems give out by themselves, above those of simulated clusters. */
const [lowest, highest] = [30100, 32700];

/**
 * A port of 127.0.0.1 on which nobody listens, and which no other test is given while this process runs. A port that was merely free a
 * moment ago may belong to a test in another process by now, which then answers instead of refusing.
 */
export async function closedPort(): Promise<number> {
  const count = highest - lowest;
  const first = Math.floor(Math.random() * count);
  for (let step = 0; step < count; step++) {
    const port = lowest + ((first + step) % count);
    const claim = await tryListen(claimAddress, port);
    if (claim === undefined) continue;
    if (await isFree(port)) return port;
    claim.close();
  }
  throw new Error(`no port between ${lowest} and ${highest} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = await tryListen("127.0.0.1", port);
  if (probe === undefined) return false;
  await new Promise((resolve) => probe.close(resolve));
  return true;
}
