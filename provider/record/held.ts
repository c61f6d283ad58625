import { SecurityError } from "../errors/securityError";
import { described } from "./busy";
import type { Clock } from "./clock";
import { ownersShare, type LockTimes } from "./lockTimes";
import { printHead } from "./format";
import { lookAt } from "./look";
import { nameOfHead, readName } from "./names";
import { closedHead, lockLost, type OwnRecord } from "./ownRecord";
import { namesShown, type RecordStore, type View } from "./store";
import type { FoundRecord, RecordContent } from "./types";
import { readHead, type Watch } from "./watch";

/** The lock, as long as it is held. Its record is renewed in the background until it is released, left or lost. */
export class Held {
  readonly runId: string;
  /** Records of dead runs that were dropped: the cluster may bring one back. */
  readonly #dropped = new Set<string>();
  readonly #stop = new AbortController();

  constructor(
    private readonly store: RecordStore,
    private readonly clock: Clock,
    private readonly times: LockTimes,
    private readonly own: OwnRecord,
    private readonly watch: Watch,
  ) {
    this.runId = own.runId;
    void this.#beat();
  }

  /** To be asked right before each write to the cluster: when false, stop at once. */
  valid(): boolean {
    return this.own.fresh();
  }

  /** Throws CBSEC_LOCK_LOST when not `valid()`. */
  expectValid(): void {
    if (!this.valid()) throw lockLost("its restoration record was not renewed in time");
  }

  /**
   * Looks whether another run took over, as a person might let it who deletes the record, or a machine that slept without its clocks
   * noticing. To be called before each step. Throws CBSEC_LOCK_LOST.
   */
  async confirm(): Promise<void> {
    this.expectValid();
    const views = await lookAt(this.store, this.watch, this.clock);
    if (!views.some(({ texts }) => texts.has(this.own.name))) {
      await this.own.renew();
      await this.clock.sleep(this.store.propagation);
      await lookAt(this.store, this.watch, this.clock);
    }
    await this.#untilAlone();
    this.expectValid();
  }

  /** Saves what must be put back; resolves when every node shows it, so that it outlives the loss of one. */
  async save(content: RecordContent): Promise<void> {
    await this.own.save(content);
    await this.#seen();
  }

  /**
   * Deletes the record of a dead run: what it says is in the own record by now, or nothing of it is left to do. It is closed first, on every node: the
   * cluster may bring back what was deleted, and that must not be taken for work that is left. Its owner, who is over, writes no more.
   */
  async drop({ runId, name }: Pick<FoundRecord, "runId" | "name">): Promise<void> {
    this.expectValid();
    this.#dropped.add(runId);
    const { head } = this.watch.others(this.runId).find((one) => one.runId === runId) ?? {};
    if (head !== undefined) {
      const closed = closedHead(head);
      await this.store.write(name, printHead(closed), () => this.expectValid());
      await this.#seen({ name, counter: closed.counter }, { orGone: true });
    }
    // Its head first: parts without a head are garbage.
    await this.store.remove(name);
    const views = await this.store.list();
    for (const part of namesIn(views, (one) => one.kind === "part" && one.runId === runId)) {
      await this.store.remove(part);
    }
  }

  /** Removes what says nothing any more: records of runs that asked only, closed ones, parts without a head. */
  async sweep(views: readonly View[], open: readonly FoundRecord[]): Promise<void> {
    const kept = new Set([
      this.runId,
      ...open.filter(({ content }) => content !== undefined).map(({ runId }) => runId),
    ]);
    for (const name of namesIn(views, ({ runId }) => !kept.has(runId))) await this.store.remove(name);
  }

  /**
   * Everything is back: the record says so on every node, then goes; what comes back of it later says so too. Where it is gone already, somebody who
   * saw it closed has removed it. `content`: what the next run is to know should this one end before the record is gone.
   */
  async release(content?: RecordContent): Promise<void> {
    try {
      await this.own.close(content);
      await this.#seen(this.own, { orGone: true });
      const views = await this.store.list();
      for (const name of namesIn(views, ({ runId }) => this.#dropped.has(runId)))
        await this.store.remove(name);
    } finally {
      this.#stop.abort();
      await this.own.remove();
    }
  }

  /** Ends the run with its record kept: something must still be put back, and the next run need not wait. */
  async leave(): Promise<void> {
    this.#stop.abort();
    await this.own.leave();
  }

  /** Ends without a word, as a run does whose process dies: others find out by watching. */
  abandon(): void {
    this.#stop.abort();
    this.own.lose();
  }

  async #beat(): Promise<void> {
    while (!this.#stop.signal.aborted && this.own.fresh()) {
      const pause = this.clock.sleep(this.times.heartbeat, this.#stop.signal);
      if (
        !(await pause.then(
          () => true,
          () => false,
        ))
      )
        return;
      // What fails here is seen by valid().
      await this.own.renew().catch(() => undefined);
    }
  }

  /** Every node shows a record, by default the own one, as it was last written, or later; or, where that is as good, does not show it any more. */
  async #seen(
    { counter, name }: { readonly counter: number; readonly name: string } = this.own,
    { orGone = false } = {},
  ): Promise<void> {
    const end = this.clock.now() + ownersShare(this.times);
    for (;;) {
      const views = await lookAt(this.store, this.watch, this.clock);
      const behind = views.find(({ texts }) => {
        const text = texts.get(name);
        if (text === undefined) return !orGone;
        const head = readHead(name, text);
        return head instanceof Error || head.counter < counter;
      });
      if (behind === undefined) return;
      if (this.clock.now() >= end) {
        throw new SecurityError(
          "CBSEC_DEADLINE",
          `${behind.from} does not show the restoration record that was written.`,
          {
            node: behind.from,
            hint: "look whether that node is connected to the others",
          },
        );
      }
      await this.clock.sleep(Math.max(20, this.store.propagation / 4));
    }
  }

  /** A record that came back from a run long over does not change; it is watched until that is certain. */
  async #untilAlone(): Promise<void> {
    for (;;) {
      const rivals = this.watch
        .others(this.runId)
        .filter(({ over, head }) => !over && head?.state !== "asking");
      if (rivals.length === 0) return;
      const alive = rivals.find(({ changed }) => changed);
      if (alive !== undefined) {
        this.own.lose();
        throw lockLost(`another run is at work: ${described(alive)}`);
      }
      await this.clock.sleep(this.times.heartbeat / 5);
      this.expectValid();
      await lookAt(this.store, this.watch, this.clock);
    }
  }
}

/** Heads first: see `drop`. */
function namesIn(
  views: readonly View[],
  wanted: (name: NonNullable<ReturnType<typeof readName>>) => boolean,
): readonly string[] {
  const isHead = (name: string) => name === nameOfHead(readName(name)?.runId ?? "");
  return namesShown(views)
    .filter((name) => {
      const read = readName(name);
      return read !== undefined && wanted(read);
    })
    .sort((one, other) => Number(isHead(other)) - Number(isHead(one)));
}
