import { isSecurityError, SecurityError } from "../errors/securityError";
import { Stopwatch, type Clock } from "./clock";
import { printHead } from "./format";
import { ownersShare, type LockTimes } from "./lockTimes";
import { nameOfHead } from "./names";
import { printContent, type Part } from "./parts";
import type { RecordStore } from "./store";
import type { Owner, RecordContent, RecordHead, RecordState } from "./types";

type Change = Partial<Pick<RecordHead, "state" | "content" | "parts">>;

/**
 * A run's own record, the only one that it writes. Writes follow one another. It is `fresh` for a third of the takeover time from the beginning of the last write that was
 * answered; once it was not, it never is again: others may have taken over from it.
 */
export class OwnRecord {
  readonly name: string;
  #head: RecordHead;
  #renewed: Stopwatch | undefined;
  #lost = false;
  #generation = 0;
  #parts: readonly Part[] = [];
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: RecordStore,
    private readonly clock: Clock,
    private readonly times: LockTimes,
    readonly runId: string,
    owner: Owner,
  ) {
    this.name = nameOfHead(runId);
    this.#head = { runId, owner, counter: 0, state: "asking" };
  }

  get counter(): number {
    return this.#head.counter;
  }

  fresh(): boolean {
    if (this.#renewed === undefined || this.#lost) return false;
    if (this.#renewed.elapsed() >= ownersShare(this.times)) this.#lost = true;
    return !this.#lost;
  }

  lose(): void {
    this.#lost = true;
  }

  /** Time for the next heartbeat. */
  due(): boolean {
    return this.#renewed === undefined || this.#renewed.elapsed() >= this.times.heartbeat;
  }

  /** The first write. */
  begin(): Promise<void> {
    return this.#inTurn(() => this.#write({}));
  }

  renew(state?: RecordState): Promise<void> {
    return this.#inTurn(() => this.#insist(state === undefined ? {} : { state }));
  }

  /**
   * New content; parts are written before the head that names them, and those of before removed after it. Where there are many, the head is renewed
   * between them.
   */
  save(content: RecordContent): Promise<void> {
    return this.#inTurn(async () => {
      const { fields, parts } = printContent(this.#head, content, ++this.#generation);
      for (const { name, text } of parts) {
        await this.#untilFresh(() => this.store.write(name, text, () => this.#expectFresh()));
        await this.#renewWhenDue();
      }
      await this.#insist({ content: undefined, parts: undefined, ...fields });
      const old = this.#parts;
      this.#parts = parts;
      for (const { name } of old) {
        await this.store.remove(name);
        await this.#renewWhenDue();
      }
    });
  }

  /** Says that everything is back; without content there is nothing that parts are needed for. */
  /** `content`: what is of use all the same; short enough for the head. */
  close(content?: RecordContent): Promise<void> {
    return this.#inTurn(() => this.#insist({ state: "closed", content, parts: undefined }));
  }

  /** The head goes last: as long as anything is left of the record, its head says that it is closed. */
  remove(): Promise<void> {
    return this.#inTurn(async () => {
      this.#lost = true;
      for (const { name } of this.#parts) await this.store.remove(name);
      await this.store.remove(this.name);
      // An answer that came from something else than the server says nothing.
      if ((await this.store.glance()).texts.has(this.name)) await this.store.remove(this.name);
    });
  }

  /** The last write: nothing more will be written to the cluster by this run. */
  leave(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.fresh()) return;
      await this.#write({ state: "left" });
      this.#lost = true;
    });
  }

  async #renewWhenDue(): Promise<void> {
    if (this.due()) await this.#insist({});
  }

  /** Tries again until the record is not fresh any more. */
  #insist(change: Change): Promise<void> {
    return this.#untilFresh(() => this.#write(change));
  }

  async #untilFresh(act: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (isSecurityError(error, "CBSEC_LOCK_LOST", "CBSEC_RECORD_NOT_WRITABLE")) throw error;
        if (this.fresh()) await this.clock.sleep(this.times.heartbeat / 5);
        if (!this.fresh()) throw lockLost("its restoration record could not be renewed", error);
      }
    }
  }

  async #write(change: Change): Promise<void> {
    const first = this.#renewed === undefined;
    if (!first) this.#expectFresh();
    const started = new Stopwatch(this.clock);
    this.#head = { ...this.#head, ...change, counter: this.#head.counter + 1 };
    await this.store.write(this.name, printHead(this.#head), first ? undefined : () => this.#expectFresh());
    // Between the renewals as well no third of the takeover time may pass.
    if (!first) this.#expectFresh();
    this.#renewed = started;
  }

  #expectFresh(): void {
    if (!this.fresh()) throw lockLost("its restoration record was not renewed in time");
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(act, act);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

/** What is left of a record that is over and taken over: nothing is to be put back because of it. */
export function closedHead({ runId, owner, counter }: RecordHead): RecordHead {
  return { runId, owner, counter: counter + 1, state: "closed" };
}

export function lockLost(why: string, cause?: unknown): SecurityError {
  return new SecurityError(
    "CBSEC_LOCK_LOST",
    `This run stopped writing, because ${why}: another run may have taken over.`,
    { hint: "run `pulumi up` again: it goes on from the record in the cluster, or says who is at work" },
    cause,
  );
}
