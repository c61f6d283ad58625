import { startOf } from "../../provider/execution/restoration";
import type { Goal } from "../../provider/planning/goal";
import { isRemembered, nothingIsLost, wrongEnd } from "./judge";
import type { ModelRun, Move, Position } from "./position";
import { windowKey, type Provider } from "./provider";
import type { Course } from "./run";
import type { World } from "./world";
import { settled } from "./writes";

export interface Finding {
  readonly what: string;
  /** How it comes to this, from the start on. */
  readonly trace: readonly string[];
}

export interface Explored {
  readonly positions: number;
  readonly worlds: number;
  readonly transitions: number;
  /** Positions in which no run is under way: where one died, ended or was not begun. */
  readonly resting: number;
  /** Runs that were begun, for each goal from each of these. */
  readonly runs: number;
  readonly findings: readonly Finding[];
}

interface Seen {
  readonly position: Position;
  readonly by: { readonly from: Seen; readonly text: string } | undefined;
  /** Where it goes without a fault; `ended` when the run ends with it. */
  onward?: Seen | "ended";
}

const most = 20;

/** Every position that can be reached from the seeds by runs for the goals, with every fault anywhere. */
export class Exploration {
  readonly #seen = new Map<string, Seen>();
  readonly #queue: Seen[] = [];
  readonly #findings: Finding[] = [];
  #transitions = 0;
  #resting = 0;
  #runs = 0;

  constructor(
    private readonly provider: Provider,
    private readonly course: Course,
    private readonly goals: readonly Goal[],
    private readonly offAtStart: boolean,
  ) {}

  explore(seeds: readonly World[]): Explored {
    seeds.forEach((world) => this.#reach({ world: this.provider.worlds.one(world), records: [] }, undefined));
    for (let at = 0; at < this.#queue.length && this.#findings.length < most; at++)
      this.#leave(this.#queue[at]!);
    if (this.#findings.length === 0) this.#endless();
    return {
      positions: this.#seen.size,
      worlds: this.provider.worlds.size,
      transitions: this.#transitions,
      resting: this.#resting,
      runs: this.#runs,
      findings: this.#findings,
    };
  }

  #leave(from: Seen): void {
    const { position } = from;
    if (position.run === undefined) this.#rests(from);
    for (const move of this.#moves(position)) {
      this.#transitions++;
      const wrong = this.#wrong(position, move);
      if (wrong !== undefined) {
        this.#findings.push({ what: wrong, trace: [...trace(from), move.text] });
        continue;
      }
      const next = this.#reach(move.next, { from, text: move.text });
      if (move.regular) from.onward ??= move.ending === undefined ? next : "ended";
    }
  }

  #moves(position: Position): readonly Move[] {
    if (position.run !== undefined) return this.course.moves(position);
    const { world, records } = position;
    this.#runs += this.goals.length;
    const begins = this.goals.map((goal) => this.course.begin(position, goal));
    const orders = settled(world.orders);
    if (orders === world.orders) return begins;
    const next = { world: this.provider.worlds.one({ ...world, orders }), records };
    return [...begins, { text: "the function comes to rest", next, regular: true }];
  }

  #rests(seen: Seen): void {
    this.#resting++;
    const { world, records } = seen.position;
    if (!isRemembered(world, records, this.offAtStart))
      this.#findings.push({ what: nothingIsLost.name, trace: trace(seen) });
  }

  #wrong(position: Position, move: Move): string | undefined {
    const { run } = position;
    const { broken = [], ending, regular, next } = move;
    if (broken.length > 0) return broken.join("; ");
    const stops = ending === "left half-way" || ending === "nothing changed" || ending === "refused";
    if (regular && stops && !isLeftToCertificates(position.world, run)) return "stops without a fault";
    if (ending === undefined || run === undefined) return undefined;
    const goals = { wanted: run.goal, start: startOf({ start: run.start }) };
    return wrongEnd(ending, next.world, next.records, goals, this.offAtStart);
  }

  #reach(position: Position, by: Seen["by"]): Seen {
    const key = this.#key(position);
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const seen: Seen = { position, by };
    this.#seen.set(key, seen);
    this.#queue.push(seen);
    return seen;
  }

  /** Without faults every run ends. */
  #endless(): void {
    const ends = new Set<Seen>();
    for (const start of this.#queue) {
      const path = new Set<Seen>();
      let at: Seen | "ended" | undefined = start.position.run === undefined ? "ended" : start;
      while (at !== undefined && at !== "ended" && !ends.has(at) && !path.has(at)) {
        path.add(at);
        at = at.onward;
      }
      if (at === undefined || (at !== "ended" && !ends.has(at)))
        return void this.#findings.push({ what: "a run does not end", trace: trace(start) });
      path.forEach((one) => ends.add(one));
    }
  }

  #key({ world, records, run }: Position): string {
    const { provider } = this;
    const base = `${provider.worlds.number(world)}/${records.map((one) => provider.contents.number(one)).join()}`;
    if (run === undefined) return base;
    return [
      base,
      run.phase === "back" || run.phase === "closing back" ? "" : provider.goals.number(run.goal),
      provider.starts.number(run.start),
      run.phase,
      provider.lists.number(run.steps),
      run.begun ? 1 : 0,
      run.takenOver ? 1 : 0,
      run.changed ? 1 : 0,
      windowKey(run.window),
    ].join("/");
  }
}

/** Before 7.1: nodes whose CA was replaced are encrypted only when their certificates are given; keys are in no record to go back with. */
function isLeftToCertificates({ nodes }: World, run: ModelRun | undefined): boolean {
  const untrusted = nodes.some(({ certificate }) =>
    nodes.some(({ trusts }) => !trusts.includes(certificate)),
  );
  return untrusted && (run?.goal.certificates === undefined || run.phase === "back");
}

function trace(seen: Seen): readonly string[] {
  const texts: string[] = [];
  for (let at: Seen | undefined = seen; at?.by !== undefined; at = at.by.from) texts.unshift(at.by.text);
  return texts;
}
