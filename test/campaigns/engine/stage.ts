import { strict as assert } from "node:assert";
import { existsSync, readdirSync } from "node:fs";
import type { RunningCluster } from "../../cluster/startCluster";
import type { PulumiProject } from "../../engine/project/pulumiProject";
import type { RunningCommand } from "../../engine/project/runningCommand";
import { environmentOf, expectNoViolation, program, setScene } from "../../programs/support/scene";
import { snapshotOf, type Snapshot } from "../snapshot";
import type { Place, StackDescription } from "./stacks";
import { makeRoots, suppliesFor, type Supplies } from "./supplies";

/** What a command that nobody disturbed did. */
export interface Arrival {
  /** What the cluster is like in the end. */
  readonly snapshot: Snapshot;
  /** Names of the files in the nodes' inboxes. */
  readonly inboxes: readonly string[];
  /** Milliseconds until its first request reached the cluster, and from there to its end. */
  readonly starting: number;
  readonly working: number;
  /** When each of its requests reached the cluster: milliseconds from the first. */
  readonly requests: readonly number[];
}

/** A simulated cluster and a project of the real engine on which case follows case; each begins where the one before it ended. */
export class Stage {
  readonly #arrivals = new Map<Place, Arrival>();
  #at: Place;

  private constructor(
    readonly description: StackDescription,
    readonly cluster: RunningCluster,
    readonly project: PulumiProject,
    private readonly supplies: Supplies,
  ) {
    this.#at = description.places[0] as Place;
  }

  /** Goes around the circle once with nobody to disturb it. */
  static async set(description: StackDescription): Promise<Stage> {
    const roots = await makeRoots();
    const authorities = [roots.first, roots.second].map(({ certificate }) => certificate);
    const { cluster, project } = await setScene({
      program: program(""),
      cluster: description.start,
      env: (one) => ({ ...environmentOf(one), CB_CA_CERT: [one.caCertificate, ...authorities].join("\n") }),
    });
    const stage = new Stage(description, cluster, project, await suppliesFor(cluster, roots));
    try {
      await stage.#goAround();
    } catch (error) {
      await stage.close();
      throw error;
    }
    return stage;
  }

  async #goAround(): Promise<void> {
    const { autoFailover, functions } = snapshotOf(this.cluster);
    const [first, ...others] = this.description.places as readonly [Place, ...Place[]];
    if (first.statements !== undefined) await this.#comeTo(first);
    for (const place of [...others, first]) {
      await this.#comeTo(place);
      const { snapshot } = this.arrivalAt(place);
      assert.deepEqual({ ...snapshot, autoFailover, functions }, snapshot, place.name);
    }
  }

  placeNamed(name: string): Place {
    const found = this.description.places.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no place "${name}"`);
    return found;
  }

  /** How the cluster is when an undisturbed command has come there. */
  arrivalAt(place: Place): Arrival {
    return this.#arrivals.get(place) as Arrival;
  }

  /** Goes on, undisturbed, to the place before that one. */
  async comeBefore(place: Place): Promise<Place> {
    const { places } = this.description;
    const before = places.at(places.indexOf(place) - 1) as Place;
    while (this.#at !== before) {
      await this.#comeTo(places[(places.indexOf(this.#at) + 1) % places.length] as Place);
    }
    this.#newStart();
    return before;
  }

  /** Starts the command that leads there. */
  async start({ statements }: Place): Promise<RunningCommand> {
    if (statements !== undefined) await this.project.setProgram(program(statements(this.supplies)));
    const verb = statements === undefined ? "destroy" : "up";
    return this.project.start([verb, "--yes", "--skip-preview"]);
  }

  /** A case has ended there. */
  isAt(place: Place): void {
    this.#at = place;
  }

  inboxes(): readonly string[] {
    return this.cluster.nodes.flatMap(({ name, inbox }) =>
      existsSync(inbox)
        ? readdirSync(inbox, { recursive: true })
            .map((file) => `${name}: ${String(file)}`)
            .sort()
        : [],
    );
  }

  /** Resolves when so many requests have reached the cluster since there were `before`, or the command has ended. */
  async untilRequest(command: RunningCommand, count: number, before: number): Promise<void> {
    const { requests } = this.cluster;
    let ended = false;
    void command.finished.then(() => (ended = true));
    while (requests.length < before + count && !ended) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async close(): Promise<void> {
    this.supplies.remove();
    await this.project.dispose();
    await this.cluster.stop();
  }

  async #comeTo(place: Place): Promise<void> {
    this.#newStart();
    const before = this.cluster.requests.length;
    const command = await this.start(place);
    const began = performance.now();
    await this.untilRequest(command, 1, before);
    const starting = performance.now() - began;
    const { exitCode, all, milliseconds } = await command.finished;
    assert.equal(exitCode, 0, all);
    expectNoViolation(this.cluster);
    this.#at = place;
    const known = this.#arrivals.get(place);
    if (known !== undefined) {
      // What a disturbed command forgets may show itself no earlier than here.
      assert.deepEqual(snapshotOf(this.cluster), known.snapshot, place.name);
      return;
    }
    const [first, ...others] = this.cluster.requests.slice(before).map(({ at }) => at);
    this.#arrivals.set(place, {
      snapshot: snapshotOf(this.cluster),
      inboxes: this.inboxes(),
      starting,
      working: Math.max(0, milliseconds - starting),
      requests: first === undefined ? [] : [0, ...others.map((at) => at - first)],
    });
  }

  #newStart(): void {
    const { monitor } = this.cluster;
    monitor.restart(this.cluster.truth());
    if (this.description.noClearText) monitor.expect("noClearText");
  }
}
