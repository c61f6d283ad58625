import { isClosing } from "../../provider/execution/closing";
import { startOf } from "../../provider/execution/restoration";
import { somethingIsOff } from "../../provider/execution/withLock";
import type { Goal } from "../../provider/planning/goal";
import type { Step } from "../../provider/planning/step";
import { SecurityError } from "../../provider/errors/securityError";
import { judge } from "./judge";
import type { Ending, ModelRun, Move, Phase, Position, StepList } from "./position";
import type { Provider } from "./provider";
import { closed, opened } from "./window";
import type { World } from "./world";
import { carriedOut, isByItself, spread, type Server, type Write } from "./writes";

/** More runs than this may not die one after the other before they have dropped the records of those before them. */
const mostRecords = 2;
const stepFailed = new SecurityError("CBSEC_STEP_FAILED", "");

/**
 * The executor's course, move by move, with everything that can go wrong in between: it dies; a step does not begin (a guard, or the record
 * cannot be written); a write does not arrive; it takes effect and the step fails all the same.
 */
export class Course {
  constructor(
    private readonly provider: Provider,
    private readonly server: Server,
  ) {}

  /** A run begins where none is under way. */
  begin({ world, records }: Position, asked: Goal): Move {
    const { provider } = this;
    const text = `run for ${goalText(asked)}`;
    const planned = provider.plan(world, asked);
    if (records.length === 0 && planned.refusals.length > 0)
      return { text, next: { world, records }, regular: true, ending: "refused" };
    if (records.length === 0 && planned.steps.first === undefined)
      return { text, next: { world, records }, regular: true, ending: "done" };
    const adopted = provider.adopt(world, records);
    const takenOver = adopted.first !== undefined;
    const run = {
      goal: provider.goals.one({ ...(adopted.first && startOf(adopted.first)), ...asked }),
      start: provider.startOfRun(world, asked, adopted.first),
      takenOver,
      phase: "taking" as const,
      steps: provider.nothing,
      begun: false,
      window: {
        paused: adopted.functions,
        ...(adopted.autoFailover && { autoFailover: adopted.autoFailover }),
      },
      changed: false,
    };
    const own = provider.contentToSave(world, run, undefined, false);
    return { text, next: { world, records: [...records, own], run }, regular: true };
  }

  /** What can happen next to a run. */
  moves(position: Position): readonly Move[] {
    const { world, records, run } = position;
    if (run === undefined) return [];
    const dies: Move = {
      text: "the run dies",
      next: { world: this.#settled(world), records },
      regular: false,
    };
    if (run.phase === "taking") {
      const taken = this.#taken(position, run);
      return records.length > mostRecords ? [taken] : [dies, taken];
    }
    const { first } = run.steps;
    if (first === undefined) return [dies, this.#ended(position, run)];
    return [dies, ...(run.begun ? this.#acts(position, run, first) : this.#begins(position, run, first))];
  }

  #taken({ world, records }: Position, run: ModelRun): Move {
    const own = records.slice(-1);
    const planned = this.provider.plan(world, run.goal);
    const text = "records of dead runs are dropped";
    if (planned.refusals.length > 0) {
      return run.takenOver
        ? this.#back(text, { world, records: own }, run, true)
        : { text, next: { world, records: [] }, regular: true, ending: "refused" };
    }
    const steps = run.takenOver ? this.#withoutClosing(planned.steps) : planned.steps;
    return this.#goOn(text, { world, records: own }, { ...run, phase: "forward", steps }, true);
  }

  #begins(position: Position, run: ModelRun, step: Step): readonly Move[] {
    const { world, records } = position;
    const [broken] = this.provider.guards(world, step);
    if (broken !== undefined)
      return [this.#fails(`"${step.text}" is not done: ${broken}`, position, run, true)];
    const own = this.provider.contentToSave(world, run, records.at(-1), step.kind === "pauseFunctions");
    const next = { world, records: [...records.slice(0, -1), own] };
    return [
      this.#fails(`"${step.text}" is not begun`, position, run, false),
      this.#goOn(`"${step.text}" begins`, next, { ...run, begun: true }, true),
    ];
  }

  #acts(position: Position, run: ModelRun, step: Step): readonly Move[] {
    const requests = this.provider.requests(step, position.world);
    const live = this.provider.see(position.world, false);
    const acting = { ...run, window: opened(run.window, step, live) };
    return requests.flatMap((write) => this.#sends(position, acting, write, requests));
  }

  #sends(position: Position, run: ModelRun, write: Write, beside: readonly Write[]): readonly Move[] {
    const { world, records } = position;
    const sent = isByItself(write) ? run : { ...run, changed: true };
    const text = JSON.stringify(write);
    const answer = carriedOut(world, write, this.server);
    const lost = this.#fails(`${text} does not arrive`, position, sent, false);
    if (typeof answer === "string") {
      const refused = this.#fails(`${text}: ${answer}`, position, sent, true);
      return [{ ...refused, broken: [`the server refuses: ${answer}`] }];
    }
    const next = { world: this.provider.worlds.one(answer), records };
    const broken = judge(write, beside, world, next.world, this.server);
    return [
      { ...this.#goOn(text, next, sent, true), broken },
      lost,
      { ...this.#fails(`${text} takes effect, and the step fails`, next, sent, false), broken },
    ];
  }

  /** Goes over to the next step when this one has nothing left to send. */
  #goOn(text: string, { world, records }: Position, run: ModelRun, regular: boolean): Move {
    const { first, rest } = run.steps;
    if (first === undefined || !run.begun || this.provider.requests(first, world).length > 0)
      return { text, next: { world, records, run }, regular };
    const next = {
      ...run,
      steps: rest ?? this.provider.nothing,
      begun: false,
      window: closed(run.window, first),
    };
    return { text, next: { world, records, run: next }, regular };
  }

  #ended({ world, records }: Position, run: ModelRun): Move {
    const text = `${run.phase} is over`;
    const closing = (phase: Phase): Move => ({
      text,
      next: {
        world,
        records,
        run: { ...run, phase, steps: this.provider.closingSteps(run.window, world), begun: false },
      },
      regular: true,
    });
    if (run.phase === "forward" && run.takenOver) return closing("closing");
    if (run.phase === "back") return closing("closing back");
    const ending: Ending = run.phase === "closing back" ? "brought back" : "done";
    return { text, next: { world, records: [] }, regular: true, ending };
  }

  #fails(text: string, position: Position, run: ModelRun, regular: boolean): Move {
    const { records } = position;
    const world = this.#settled(position.world);
    const { first } = run.steps;
    const closing = run.phase === "closing" || (first !== undefined && isClosing(first));
    if (run.phase === "forward" || run.phase === "closing") {
      if (closing) {
        const steps = this.provider.closingSteps(run.window, world);
        const next = {
          world,
          records,
          run: { ...run, phase: "closing again" as const, steps, begun: false },
        };
        return { text, next, regular };
      }
      if (run.changed || run.takenOver) return this.#back(text, { world, records }, run, regular);
      const kept = somethingIsOff(
        { ...run, window: { ...run.window, paused: [...run.window.paused] }, keeping: run },
        stepFailed,
      )
        ? records
        : [];
      return { text, next: { world, records: kept }, regular, ending: "nothing changed" };
    }
    return { text, next: { world, records }, regular, ending: "left half-way" };
  }

  #back(text: string, { world, records }: Position, run: ModelRun, regular: boolean): Move {
    const steps = this.provider.stepsBack(world, run);
    return { text, next: { world, records, run: { ...run, phase: "back", steps, begun: false } }, regular };
  }

  #settled(world: World): World {
    return this.provider.worlds.one(spread(world, this.server));
  }

  #withoutClosing(steps: StepList): StepList {
    if (steps.first === undefined) return steps;
    const rest = this.#withoutClosing(steps.rest ?? this.provider.nothing);
    return isClosing(steps.first) ? rest : this.provider.lists.one({ first: steps.first, rest });
  }
}

export function goalText({ addressFamily, encryption, certificates }: Goal): string {
  return [
    addressFamily && `${addressFamily.family}${addressFamily.only ? " only" : ""}`,
    encryption && `level ${encryption.level}`,
    certificates && `${certificates.trustedCAs[0]?.subject ?? ""} (${certificates.strategy})`,
  ]
    .filter(Boolean)
    .join(", ");
}
