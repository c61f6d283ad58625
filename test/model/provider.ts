import { contentToSave, noFunctions } from "../../provider/execution/remember";
import { adopt, startOf, stateAtStart, type Adopted } from "../../provider/execution/restoration";
import { stepsBack } from "../../provider/execution/undo";
import { certificatesBack } from "../../provider/execution/certificates/wayBack";
import { certificatesOf } from "../../provider/planning/certificates/look";
import { certificateChanges } from "../../provider/planning/certificates/step";
import type { Goal } from "../../provider/planning/goal";
import { stepsThatClose } from "../../provider/planning/maintenanceWindow";
import type { Plan } from "../../provider/planning/plan";
import { plan } from "../../provider/planning/planner";
import { brokenRules } from "../../provider/planning/rules";
import type { ClusterState } from "../../provider/planning/state";
import type { Step } from "../../provider/planning/step";
import type { RecordContent } from "../../provider/record";
import type { Generations } from "./certificates";
import { Interned, remembered } from "./intern";
import type { ModelRun, ModelWindow, StepList } from "./position";
import { requestsOf } from "./requests";
import { shown, withProofs } from "./shown";
import { keyOf, type World } from "./world";
import type { Server, Write } from "./writes";

const nodesAtOnce = 8;

/** The provider's own pure functions, asked about worlds of the model; answers are remembered. */
export class Provider {
  readonly worlds = new Interned<World>(keyOf);
  readonly goals = new Interned<Goal>((goal) =>
    JSON.stringify(goal, (key, value: unknown) => (key === "pem" ? undefined : value)),
  );
  /** What a dead run wanted of certificates is looked at only where it did not switch auto-failover off; records that differ in it alone are one. */
  readonly contents = new Interned<RecordContent>(({ goal, autoFailover, functions, start }) => {
    const { addressFamily, encryption } = goal as Goal;
    const wanted = autoFailover === undefined ? goal : { addressFamily, encryption };
    return JSON.stringify([wanted, autoFailover, functions, startOf({ start })]);
  });
  readonly starts = new Interned<ClusterState>((start) => {
    const certificates = certificatesOf(start);
    return JSON.stringify([
      startOf({ start }),
      start.autoFailover.enabled,
      certificates?.nodes.map(({ chain, authority }) => [chain, authority]),
    ]);
  });
  readonly lists: Interned<StepList> = new Interned<StepList>(({ first, rest }) =>
    first === undefined ? "" : `${this.#number(first)} ${this.lists.number(rest!)}`,
  );
  readonly #steps = new Interned<Step>((step) => JSON.stringify(step));
  readonly #states = remembered<ClusterState>();
  readonly #plans = remembered<{ readonly steps: StepList; readonly refusals: Plan["refusals"] }>();
  readonly #guards = remembered<readonly string[]>();
  readonly #back = remembered<StepList>();
  readonly #saved = remembered<RecordContent>();
  readonly #requests = remembered<readonly Write[]>();
  readonly #closing = remembered<StepList>();
  readonly nothing = this.lists.one({});

  constructor(
    private readonly server: Server,
    private readonly generations: Generations,
  ) {}

  /** What live reads show; certificates only where they matter. */
  see(world: World, certificates: boolean): ClusterState {
    return this.#states(`${this.worlds.number(world)} ${certificates}`, () =>
      shown(world, this.server, certificates ? this.generations : undefined),
    );
  }

  plan(world: World, goal: Goal) {
    return this.#plans(`${this.worlds.number(world)} ${this.goals.number(goal)}`, () => {
      const state = this.see(world, goal.certificates !== undefined || switchesOn(goal, world));
      const { steps, refusals } = plan(withProofs(state, goal.addressFamily?.family), goal);
      return { steps: this.list(steps), refusals };
    });
  }

  adopt(world: World, records: readonly RecordContent[]): Adopted {
    const owner = { host: "host", pid: 1, version: "0", since: "", reason: "" };
    const dead = records.map((content) => ({ runId: "", name: "", owner, state: "left" as const, content }));
    return adopt(dead, this.see(world, false));
  }

  /** Certificates count only where the one CA would come back with its nodes. */
  startOfRun(world: World, goal: Goal, first: RecordContent | undefined): ClusterState {
    const certificates = this.server.oneCA && goal.certificates !== undefined;
    return this.starts.one(stateAtStart(this.see(world, certificates), first));
  }

  guards(world: World, step: Step): readonly string[] {
    const concernsCertificates =
      certificateChanges.some((kind) => kind === step.kind) ||
      (step.kind === "switchEncryption" && step.encrypted);
    return this.#guards(`${this.worlds.number(world)} ${this.#number(step)}`, () =>
      brokenRules(step, this.see(world, concernsCertificates)).map(({ found }) => found),
    );
  }

  contentToSave(
    world: World,
    { goal, start, window }: Pick<ModelRun, "goal" | "start" | "window">,
    saved: RecordContent | undefined,
    pausing: boolean,
  ): RecordContent {
    const live = this.see(world, false);
    const key = [
      this.goals.number(goal),
      this.starts.number(start),
      windowKey(window),
      saved === undefined ? "" : this.contents.number(saved),
      live.autoFailover.enabled,
      pausing && world.orders,
    ].join();
    return this.#saved(key, () =>
      this.contents.one(
        contentToSave(
          {
            goal,
            start,
            broughtCAs: [],
            // It matters beside a node that does not answer, and here all do.
            atRest: false,
            window: { ...window, paused: [...window.paused] },
            ...(saved && { saved }),
          },
          "",
          pausing ? live : { ...live, functions: noFunctions },
        ),
      ),
    );
  }

  stepsBack(world: World, { start, goal, window }: Pick<ModelRun, "start" | "goal" | "window">): StepList {
    const certificates = goal.certificates !== undefined;
    const { autoFailover } = window;
    const key = [
      this.worlds.number(world),
      this.starts.number(start),
      certificates,
      autoFailover === undefined,
    ].join();
    return this.#back(key, () => {
      const state = this.see(world, certificates);
      const wanted = { ...startOf({ start }), ...certificatesBack(start, state) };
      return this.list(
        stepsBack(state, wanted, nodesAtOnce, autoFailover === undefined ? {} : { autoFailover }),
      );
    });
  }

  closingSteps(window: ModelWindow, world: World): StepList {
    return this.#closing(windowKey(window), () => {
      // As with `atRest` above.
      const steps = stepsThatClose(this.see(world, false), window, false);
      return this.list(steps);
    });
  }

  requests(step: Step, world: World): readonly Write[] {
    return this.#requests(`${this.worlds.number(world)} ${this.#number(step)}`, () =>
      requestsOf(step, world, this.generations),
    );
  }

  list(steps: readonly Step[]): StepList {
    return steps.reduceRight<StepList>(
      (rest, step) => this.lists.one({ first: this.#steps.one(step), rest }),
      this.nothing,
    );
  }

  #number(step: Step): number {
    return this.#steps.number(step);
  }
}

function switchesOn({ encryption }: Goal, { nodes }: World): boolean {
  return encryption !== undefined && encryption.level !== "none" && nodes.some(({ encrypted }) => !encrypted);
}

export function windowKey({ autoFailover, paused }: ModelWindow): string {
  return `${autoFailover === undefined ? "" : JSON.stringify(autoFailover)}${paused.map(({ name }) => name).join()}`;
}
