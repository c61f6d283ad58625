import type { CertificatesGoal } from "../../provider/planning/certificates/goal";
import type { Goal } from "../../provider/planning/goal";
import { addressFamilies, clusterEncryptionLevels } from "../../provider/vocabulary";
import { makeGenerations, type Generations } from "./certificates";
import { Exploration, type Explored } from "./explore";
import { Provider } from "./provider";
import { Course } from "./run";
import { otpNodes } from "./shown";
import { uniform, type World } from "./world";
import type { Server } from "./writes";

export interface Scenario {
  readonly name: string;
  readonly server: Server;
  readonly offAtStart?: true;
  readonly seeds: readonly World[];
  readonly goals: (generations: Generations) => readonly Goal[];
  /** So small that it is run with the tests. */
  readonly quick?: true;
}

const families: readonly Goal[] = addressFamilies.flatMap((family) =>
  [false, true].map((only) => ({ addressFamily: { family, only } })),
);
const levels: readonly Goal[] = clusterEncryptionLevels.map((level) => ({ encryption: { level } }));
/** A family alone, with what a record says of encryption, leads back to any start, so not every pair is needed. */
const both: readonly Goal[] = [
  { addressFamily: { family: "ipv4", only: false } },
  { addressFamily: { family: "ipv6", only: false } },
  { encryption: { level: "none" } },
  { encryption: { level: "strict" } },
  { addressFamily: { family: "ipv6", only: true }, encryption: { level: "all" } },
];

export const scenarios: readonly Scenario[] = [
  {
    name: "encryption and its level",
    server: { oneCA: false },
    seeds: [uniform("ipv4", "none")],
    goals: () => levels,
    quick: true,
  },
  {
    name: "address family",
    server: { oneCA: false },
    seeds: [uniform("ipv4", "none")],
    goals: () => families,
    quick: true,
  },
  {
    name: "address family and encryption",
    server: { oneCA: false },
    seeds: [uniform("ipv4", "none")],
    goals: () => both,
  },
  {
    name: "encryption, auto-failover off at the start",
    server: { oneCA: false },
    offAtStart: true,
    seeds: [uniform("ipv4", "none", { autoFailover: "off" })],
    goals: () => levels,
    quick: true,
  },
  {
    name: "certificates and encryption",
    server: { oneCA: false },
    seeds: [uniform("ipv4", "none")],
    goals: (generations) => [...levels, ...rotations(generations, ["trustBoth", "encryptionOff"])],
  },
  {
    name: "certificates and encryption before 7.1",
    server: { oneCA: true },
    seeds: [uniform("ipv4", "none")],
    goals: (generations) => [...levels, ...rotations(generations, ["encryptionOff"])],
  },
];

/** To the new generation and back to the old one. */
function rotations(
  { authorities, leaves }: Generations,
  strategies: readonly CertificatesGoal["strategy"][],
): readonly Goal[] {
  return strategies.flatMap((strategy) =>
    (
      [
        ["new", "old"],
        ["old", "new"],
      ] as const
    ).map(([wanted, left]) => ({
      certificates: {
        trustedCAs: [authorities[wanted]],
        nodes: Object.fromEntries(otpNodes.map((otpNode, index) => [otpNode, [leaves[wanted][index]!]])),
        strategy,
        removeCAs: [authorities[left].fingerprint],
        removeNamedCAs: [],
        addCAsBy: "inbox",
      },
    })),
  );
}

export async function run({
  server,
  seeds,
  goals,
  offAtStart = false,
}: {
  readonly server: Server;
  readonly seeds: readonly World[];
  readonly goals: Scenario["goals"];
  readonly offAtStart?: boolean;
}): Promise<Explored> {
  const generations = await makeGenerations(otpNodes);
  const provider = new Provider(server, generations);
  const course = new Course(provider, server);
  const wanted = goals(generations).map((goal) => provider.goals.one(goal));
  return new Exploration(provider, course, wanted, offAtStart).explore(seeds);
}
