import type { Dispatcher } from "undici";
import type { InProcessOutcome } from "../../cluster/inProcess/inProcessRequest";

/** The client's end of one request. After it has given up, or was told the end, it is told nothing more. */
export class InProcessExchange implements Dispatcher.DispatchController {
  aborted = false;
  paused = false;
  reason: Error | null = null;
  private over = false;
  private giveUp = (): void => undefined;

  constructor(private readonly handler: Dispatcher.DispatchHandler) {}

  start(giveUp: () => void): void {
    this.giveUp = giveUp;
    this.handler.onRequestStart?.(this, {});
  }

  end(outcome: InProcessOutcome): void {
    if (this.isOver()) return;
    if (outcome.kind === "refused") return this.fail(refused());
    const { head, body } = outcome;
    if (head) {
      this.handler.onResponseStart?.(this, head.status, head.headers, "");
      if (body.length > 0) this.handler.onResponseData?.(this, body);
    }
    // The client may give up when it hears that.
    if (this.isOver()) return;
    if (outcome.kind === "cut") return this.fail(coded("UND_ERR_SOCKET"));
    this.over = true;
    this.handler.onResponseEnd?.(this, {});
  }

  fail(error: Error): void {
    if (this.over) return;
    this.over = true;
    this.handler.onResponseError?.(this, error);
  }

  abort(reason: Error): void {
    if (this.over) return;
    this.aborted = true;
    this.reason = reason;
    this.giveUp();
    this.fail(reason);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  private isOver(): boolean {
    return this.over;
  }
}

export function refused(): Error {
  return coded("ECONNREFUSED");
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
