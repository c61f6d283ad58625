import type { ClusterClock } from "./clock";

interface Timer {
  readonly at: number;
  readonly order: number;
  /** Undefined once it was taken back. */
  fire: (() => void) | undefined;
}

const beginning = Date.UTC(2026, 0, 1);

/**
 * A clock that stands still as long as anybody has something to do, and then jumps to the next moment at which something happens: hours
 * pass in milliseconds, and the same run takes the same course each time. For whole clusters without sockets, and for their clients.
 */
export class VirtualClock implements ClusterClock {
  private time = 0;
  private order = 0;
  private readonly timers = new TimerHeap();
  private holds = 0;
  private released = (): void => undefined;

  now(): number {
    return this.time;
  }

  /** As clocks on walls show it, milliseconds since 1970. */
  wall(): number {
    return beginning + this.time;
  }

  scaled(milliseconds: number): number {
    return milliseconds;
  }

  after(milliseconds: number, work: () => void): () => void {
    const timer: Timer = { at: this.time + Math.max(0, milliseconds), order: this.order++, fire: work };
    this.timers.push(timer);
    return () => {
      timer.fire = undefined;
    };
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = this.after(milliseconds, () => {
        signal?.removeEventListener("abort", aborted);
        resolve();
      });
      function aborted() {
        wake();
        reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
      }
      if (signal?.aborted) aborted();
      else signal?.addEventListener("abort", aborted, { once: true });
    });
  }

  /** Lets time pass until `work` is settled. Throws when nothing can happen any more, or at `limit` milliseconds of this clock from now. */
  async run<T>(work: Promise<T>, limit = 24 * 3600 * 1000): Promise<T> {
    const end = this.time + limit;
    let settled = false;
    const finished = () => (settled = true);
    work.then(finished, finished);
    for (;;) {
      await turn();
      if (settled) return work;
      if (this.holds > 0) {
        await new Promise<void>((resolve) => (this.released = resolve));
        continue;
      }
      const next = this.timers.pop();
      if (next === undefined) throw new Error("nothing can happen any more, and the work is not done");
      if (next.at > end) throw new Error(`not done after ${limit} ms`);
      this.time = Math.max(this.time, next.at);
      next.fire?.();
    }
  }

  /** Time stands still until the returned function is called: somebody in another process has something to do. */
  hold(): () => void {
    this.holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.holds--;
      this.released();
    };
  }

  stop(): void {
    this.timers.clear();
  }
}

/** Everything that can be done without waiting is done when it resolves. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Earliest first; of the same moment, the one that was set first. */
class TimerHeap {
  private heap: Timer[] = [];

  push(timer: Timer): void {
    const { heap } = this;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(timer, heap[above] as Timer)) break;
      heap[at] = heap[above] as Timer;
      at = above;
    }
    heap[at] = timer;
  }

  pop(): Timer | undefined {
    for (;;) {
      const first = this.takeFirst();
      if (first === undefined || first.fire !== undefined) return first;
    }
  }

  clear(): void {
    this.heap = [];
  }

  private takeFirst(): Timer | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const least = right < heap.length && isBefore(heap[right] as Timer, heap[left] as Timer) ? right : left;
      if (!isBefore(heap[least] as Timer, last)) break;
      heap[at] = heap[least] as Timer;
      at = least;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
