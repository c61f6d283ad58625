import { firstLine } from "../errors/firstLine";
import { isSecurityError, SecurityError } from "../errors/securityError";
import { busy, described } from "./busy";
import type { Clock } from "./clock";
import { foundRecord, isComplete } from "./foundRecords";
import { Held } from "./held";
import { defaultLockTimes, type LockTimes } from "./lockTimes";
import { lookAt } from "./look";
import { newRunId } from "./names";
import { OwnRecord } from "./ownRecord";
import type { RecordStore, View } from "./store";
import type { FoundRecord, Owner } from "./types";
import { Watch } from "./watch";

export interface LockOptions {
  readonly times?: LockTimes;
  /** Milliseconds to wait for another run that lives; default 0: CBSEC_BUSY. */
  readonly wait?: number;
  /** What is waited for, for a person. */
  readonly onWait?: (text: string) => void;
}

export interface Taken {
  readonly held: Held;
  /** What dead runs left to be put back, oldest first; to be dropped (`held.drop`) when taken over or found to be gone. */
  readonly dead: readonly FoundRecord[];
}

interface Attempt {
  readonly store: RecordStore;
  readonly owner: Owner;
  readonly clock: Clock;
  readonly times: LockTimes;
  readonly watch: Watch;
  /** On the clock: until when another run is waited for. */
  readonly end: number;
  readonly onWait: (text: string) => void;
}

/**
 * Takes the lock that all stacks and machines share, which is the record itself:
 * 1. watch what is there until every other record is over: its owner ended, or did not renew it for the whole takeover time; one that is seen to live is CBSEC_BUSY, or waited for;
 * 2. write the own record (`asking`), under a new name; wait until every node shows what was written before now;
 * 3. look again. Nobody else's record that is not over, and the own one is seen by all: the lock is held. A record that holds, or one that asks and has an
 *    earlier rank: withdraw, back to 1. Only later ranks ask: they withdraw; look again.
 *
 * Why there are never two: of two that passed 3, the one that wrote its record later looked later than the propagation time after the earlier had written,
 * so it saw that record, not over. See docs/decisions.md.
 */
export async function takeLock(
  store: RecordStore,
  owner: Owner,
  options: LockOptions,
  clock: Clock,
): Promise<Taken> {
  const times = options.times ?? defaultLockTimes;
  const attempt: Attempt = {
    store,
    owner,
    clock,
    times,
    watch: new Watch(times.takeover),
    end: clock.now() + (options.wait ?? 0),
    onWait: options.onWait ?? (() => undefined),
  };
  for (;;) {
    try {
      await untilNobodyLives(attempt);
      const taken = await ask(attempt);
      if (taken !== undefined) return taken;
    } catch (error) {
      throw isSecurityError(error, "CBSEC_RECORD_NOT_WRITABLE") ? beforeAnyChange(error) : error;
    }
  }
}

/** Said of the record that is to be the first thing written, and not of one that cannot be written any more. */
function beforeAnyChange(error: SecurityError): SecurityError {
  return new SecurityError(error.code, `${firstLine(error)} Nothing was changed.`, error.context, error);
}

async function untilNobodyLives(attempt: Attempt): Promise<void> {
  const { store, watch, clock, times, end, onWait } = attempt;
  let told = "";
  for (;;) {
    await lookAt(store, watch, clock);
    const others = watch.others();
    const unread = others.find(({ error }) => error !== undefined);
    if (unread?.error !== undefined) throw unread.error;
    const rivals = others.filter(({ over }) => !over);
    if (rivals.length === 0) return;
    const alive = rivals.filter(({ changed, head }) => changed && head?.state === "holding");
    if (alive.length > 0 && clock.now() >= end) throw busy(alive);
    const text = `waiting for ${rivals.map(({ runId, head, name }) => described({ head, name }) + (alive.some((one) => one.runId === runId) ? "" : ` (up to ${Math.round(times.takeover / 1_000)} s, to see whether it still runs)`)).join("; and ")}`;
    if (text !== told) onWait(text);
    told = text;
    await clock.sleep(times.heartbeat / 5);
  }
}

async function ask(attempt: Attempt): Promise<Taken | undefined> {
  const { store, owner, clock, times } = attempt;
  const own = new OwnRecord(store, clock, times, newRunId(clock.wall()), owner);
  try {
    await own.begin();
    await clock.sleep(store.propagation);
    const views = await contest(attempt, own);
    if (views !== undefined) return await hold(attempt, own, views);
  } catch (error) {
    await own.remove().catch(() => undefined);
    throw error;
  }
  // When it cannot be removed it is over for others once the takeover time has passed.
  await own.remove().catch(() => undefined);
  return undefined;
}

/** What all nodes show when the lock was won; undefined when another run goes first. */
async function contest(
  { store, watch, clock, times }: Attempt,
  own: OwnRecord,
): Promise<readonly View[] | undefined> {
  const end = clock.now() + times.takeover;
  for (;;) {
    const views = await lookAt(store, watch, clock);
    const rivals = watch.others(own.runId).filter(({ over }) => !over);
    if (rivals.some(({ head, runId }) => head?.state !== "asking" || runId < own.runId)) return undefined;
    const blind = views.find(({ texts }) => !texts.has(own.name));
    if (rivals.length === 0 && blind === undefined) return views;
    if (blind !== undefined && clock.now() >= end) {
      throw new SecurityError(
        "CBSEC_DEADLINE",
        `${blind.from} does not show the restoration record that was written.`,
        {
          node: blind.from,
          hint: "look whether that node is connected to the others",
        },
      );
    }
    if (own.due()) await own.renew();
    await clock.sleep(Math.max(20, store.propagation / 4));
  }
}

async function hold(
  { store, watch, clock, times }: Attempt,
  own: OwnRecord,
  views: readonly View[],
): Promise<Taken> {
  await own.renew("holding");
  const shown = await completed(store, watch, clock, own, views);
  const over = watch.others(own.runId);
  const open = over.filter(
    ({ head }) => head === undefined || head.state === "holding" || head.state === "left",
  );
  const dead = open.map((one) => foundRecord(one, shown)).sort(byRank);
  const held = new Held(store, clock, times, own, watch);
  await held.sweep(shown, dead);
  return { held, dead: dead.filter(({ content }) => content !== undefined) };
}

/** Parts of a dead record may reach a node after its head. */
async function completed(
  store: RecordStore,
  watch: Watch,
  clock: Clock,
  own: OwnRecord,
  views: readonly View[],
): Promise<readonly View[]> {
  const heads = watch.others(own.runId).flatMap(({ head }) => head ?? []);
  if (heads.every((head) => isComplete(head, views))) return views;
  await clock.sleep(store.propagation);
  return lookAt(store, watch, clock);
}

function byRank(one: FoundRecord, other: FoundRecord): number {
  return one.runId < other.runId ? -1 : 1;
}
