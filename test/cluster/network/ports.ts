import { createServer, type Server } from "node:net";

import { localAddresses } from "./addresses";
import { doorKinds } from "./openDoors";

/** All ports of one node. */
export interface NodePorts {
  readonly rest: number;
  readonly restTls: number;
  readonly eventing: number;
  readonly eventingTls: number;
  readonly distribution: number;
  readonly distributionTls: number;
  readonly dataTls: number;
  readonly viewsTls: number;
  /** Shown by the node, but nothing listens there. */
  readonly data: number;
  readonly views: number;
  readonly projector: number;
}

/** Distance between a plain port and its TLS twin, as in a development cluster (9000 and 19000). */
const tlsDistance = 10000;
const smallestStride = 20;
const kindsOfPorts = 5;

function strideFor(nodes: number): number {
  return Math.max(smallestStride, nodes);
}

/** REST at `base`+index and its TLS twin 10000 above; Eventing and the links between nodes in the strides beside them. */
export function portsOf(base: number, index: number, nodes: number): NodePorts {
  const stride = strideFor(nodes);
  const at = (kind: number) => base + kind * stride + index;
  return {
    rest: at(0),
    restTls: at(0) + tlsDistance,
    eventing: at(1),
    eventingTls: at(1) + tlsDistance,
    distribution: at(2),
    distributionTls: at(2) + tlsDistance,
    data: at(3),
    dataTls: at(3) + tlsDistance,
    views: at(4),
    viewsTls: at(4) + tlsDistance,
    projector: at(4) + 2 * tlsDistance,
  };
}

/** Ports held for one cluster until `release`. */
export interface HeldPorts {
  readonly base: number;
  release(): void;
}

/** Where nobody else listens: a claim here tells other clusters on this machine that the base is taken, also while its ports are closed. */
export const claimAddress = "127.0.0.9";
const [lowestBase, highestBase] = [10000, 20000];

/** Claims `wanted`, or a free base: one whose ports are all free and which no other simulated cluster has claimed. */
export async function holdPorts(nodes: number, wanted?: number): Promise<HeldPorts> {
  const block = kindsOfPorts * strideFor(nodes);
  const bases = wanted === undefined ? shuffledBases(block) : [wanted];
  for (const base of bases) {
    const claims = await claim(base, block);
    if (!claims) continue;
    const release = () => claims.forEach((server) => server.close());
    if (await allFree(base, nodes)) return { base, release };
    release();
  }
  throw new Error(
    wanted === undefined
      ? `no free block of ${block} ports was found between ${lowestBase} and ${highestBase}`
      : `ports from ${wanted} on are in use; stop what listens there or choose another port base`,
  );
}

/** One claim for each smallest block, so that clusters of different sizes see each other. */
async function claim(base: number, block: number): Promise<readonly Server[] | undefined> {
  const claims: Server[] = [];
  for (let port = base; port < base + block; port += kindsOfPorts * smallestStride) {
    const server = await tryListen(claimAddress, port);
    if (!server) {
      for (const earlier of claims) earlier.close();
      return undefined;
    }
    claims.push(server);
  }
  return claims;
}

function shuffledBases(block: number): readonly number[] {
  const count = Math.floor((highestBase - lowestBase) / block);
  const first = Math.floor(Math.random() * count);
  return Array.from({ length: count }, (_, index) => lowestBase + ((first + index) % count) * block);
}

async function allFree(base: number, nodes: number): Promise<boolean> {
  for (let index = 0; index < nodes; index += 1) {
    const ports = portsOf(base, index, nodes);
    const probes = doorKinds.flatMap((kind) =>
      localAddresses.map(async (address) => {
        const server = await tryListen(address, ports[kind]);
        server?.close();
        return server !== undefined;
      }),
    );
    if ((await Promise.all(probes)).includes(false)) return false;
  }
  return true;
}

/** Listens there without keeping the process alive; undefined where one cannot. */
export function tryListen(host: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ host, port }, () => {
      server.unref();
      resolve(server);
    });
  });
}
