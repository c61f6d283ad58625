import { SecurityError } from "../../../../provider/errors/securityError";
import type { RecordStore, View } from "../../../../provider/record/store";
import type { Machine, World } from "./virtualClock";

interface Version {
  readonly revision: number;
  /** Decides between equal revisions, as chance does on the server. */
  readonly chance: number;
  readonly text: string | undefined;
}

/**
 * Nodes that replicate notes as Couchbase Server replicates groups: a write takes effect on one node and gets a revision one above that
 * node's; the others hear of it later; the higher revision wins, chance among equals.
 */
export class SimulatedNotes {
  readonly #nodes: Map<string, Version>[];
  /** Writes, and how often one was lost on its way back. */
  readonly log: string[] = [];

  constructor(
    private readonly world: World,
    count: number,
    private readonly propagation: number,
    /** From 0 (inclusive) to 1. */
    private readonly random: () => number,
    private readonly faults: {
      readonly lostAnswers: number;
      readonly refusals: number;
      /** Only two nodes answer when all are asked. */
      readonly fewestViews: boolean;
    },
  ) {
    this.#nodes = Array.from({ length: count }, () => new Map<string, Version>());
  }

  texts(node: number): ReadonlyMap<string, string> {
    const known = [...(this.#nodes[node] ?? [])];
    return new Map(known.flatMap(([name, { text }]) => (text === undefined ? [] : [[name, text] as const])));
  }

  /** As if node had lost what it knew of the name, and another brought back an old text: of a record that was deleted. */
  bringBack(name: string, text: string): void {
    const revision = 1 + Math.max(0, ...this.#nodes.map((node) => node.get(name)?.revision ?? 0));
    for (const node of this.#nodes) node.set(name, { revision, chance: 0, text });
  }

  apply(node: number, name: string, text: string | undefined): void {
    const here = this.#nodes[node];
    if (here === undefined) return;
    const before = here.get(name);
    if (text === undefined && before?.text === undefined) return;
    const version = { revision: (before?.revision ?? 0) + 1, chance: this.random(), text };
    here.set(name, version);
    this.#nodes.forEach((other, index) => {
      if (index === node) return;
      this.world.at(this.world.now + this.random() * this.propagation, () => {
        const known = other.get(name);
        if (known === undefined || wins(version, known)) other.set(name, version);
      });
    });
  }

  /** How one machine reaches the nodes: each request takes its time both ways, may be refused, and its answer may be lost. */
  storeFor(machine: Machine, latency: number): RecordStore {
    const send = async (act: (node: number) => void) => {
      const node = Math.floor(this.random() * this.#nodes.length);
      await this.world.after(this.random() * latency);
      if (this.random() < this.faults.refusals) {
        await machine.arrive();
        throw new SecurityError("CBSEC_UNREACHABLE", "refused");
      }
      act(node);
      await this.world.after(this.random() * latency);
      await machine.arrive();
      if (this.random() < this.faults.lostAnswers) throw new SecurityError("CBSEC_ANSWER_LOST", "lost");
    };
    return {
      place: "simulated notes",
      propagation: this.propagation,
      write: (name, text) => send((node) => this.apply(node, name, text)),
      remove: (name) => send((node) => this.apply(node, name, undefined)),
      glance: () => this.#view(0, latency),
      list: async () => {
        const order = this.#nodes.map((_, index) => ({ index, place: this.random() }));
        const shuffled = order.sort((one, other) => one.place - other.place).map(({ index }) => index);
        const all = this.faults.fewestViews ? shuffled.slice(0, 2) : shuffled;
        const views = await Promise.all(all.map((node) => this.#view(node, latency)));
        await machine.arrive();
        const answered = views.filter(() => this.random() >= this.faults.refusals);
        return answered.length >= Math.min(2, all.length) ? answered : views.slice(0, 2);
      },
    };
  }

  async #view(node: number, latency: number): Promise<View> {
    await this.world.after(this.random() * latency);
    const texts = this.texts(node);
    await this.world.after(this.random() * latency);
    return { from: `n${node}`, texts };
  }
}

function wins(one: Version, other: Version): boolean {
  return one.revision > other.revision || (one.revision === other.revision && one.chance > other.chance);
}
