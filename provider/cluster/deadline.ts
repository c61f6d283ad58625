import type { Time } from "../time";

/** Why a signal of a Deadline aborted, when it was not the caller who stopped. */
export class DeadlineReached extends Error {
  override readonly name = "DeadlineReached";
}

/** No error of this is ever seen; one for all, as making one for each call takes longer than much of the call. */
const over = new Error("the call is over");

/** A point in time until which everything about one call must be done; ends early when the caller's signal aborts. */
export class Deadline {
  private readonly controller = new AbortController();
  private readonly ended = new AbortController();
  private readonly at: number;

  constructor(
    private readonly time: Time,
    milliseconds: number,
    private readonly caller?: AbortSignal,
  ) {
    this.at = time.now() + milliseconds;
    time.sleep(milliseconds, this.ended.signal).then(
      () => this.controller.abort(new DeadlineReached(`not done within ${milliseconds} ms`)),
      () => undefined,
    );
    if (caller?.aborted) this.stop();
    else caller?.addEventListener("abort", this.stop, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Milliseconds. */
  left(): number {
    return this.at - this.time.now();
  }

  /** To be called in any case, so that no timer is left. */
  end(): void {
    this.caller?.removeEventListener("abort", this.stop);
    this.ended.abort(over);
  }

  private readonly stop = () => this.controller.abort(this.caller?.reason);
}
