import { connect } from "node:net";
import { realTime, type Time } from "../time";
import type { ReachedCluster } from "./connection/openCluster";
import { engineAddress } from "./engineAddress";
import { wayTo, type Way } from "./successor/way";
import { startSuccessor } from "./successor/start";

/** What this process sees of the engine that started it, and what it can do about it. */
export interface EnginesSide {
  /** Tells when the engine seems to be gone. */
  whenSilent(tell: () => void): void;
  /** Tells when the engine asks this process to end. The answer takes the listening back. */
  whenEnding(tell: () => void): () => void;
  /** Whether the engine still answers. */
  answers(): Promise<boolean>;
  /** Starts a process that puts right what this one leaves on the cluster, should it be killed. */
  succeed(way: Way): void;
  /** Ends this process. */
  leave(): void;
}

/** Milliseconds. An engine that is being killed answers for a moment more, and its address may be another's after that. */
const askAgainAfter = 1_000;

/**
 * Knows whether somebody waits for what is being done. The engine of a dynamic provider may be gone in mid-operation: its process was killed, and the provider's lives
 * on; or Ctrl-C was pressed twice, and it sends SIGINT, then SIGKILL five seconds later. Operations are told, bring what they began to a
 * safe end, and then this process leaves: without its engine nobody would end it. Between operations it leaves at once. What five seconds are
 * too short for is left to a successor.
 */
export class Attendance {
  readonly #gone = new AbortController();
  /** The operations that are under way, each with its cluster. */
  readonly #operations = new Set<{ readonly cluster: ReachedCluster | undefined }>();
  #stopListening: (() => void) | undefined;
  /** Whether successors were started. */
  #succeeded = false;

  constructor(
    private readonly engine: EnginesSide | undefined,
    private readonly time: Time = realTime,
  ) {
    engine?.whenSilent(() => void this.#silent());
  }

  /** `act` is given a signal that aborts when nobody waits for its result any more; it works on `cluster`. */
  async during<T>(act: (gone: AbortSignal) => Promise<T>, cluster?: ReachedCluster): Promise<T> {
    const operation = { cluster };
    this.#operations.add(operation);
    this.#stopListening ??= this.engine?.whenEnding(() => this.#ending());
    try {
      return await act(this.#gone.signal);
    } finally {
      this.#operations.delete(operation);
      if (this.#operations.size === 0) this.#rest();
    }
  }

  async #silent(): Promise<void> {
    while (await this.engine?.answers()) await this.time.sleep(askAgainAfter);
    this.#abort();
    if (this.#operations.size === 0) this.engine?.leave();
  }

  #ending(): void {
    this.#abort();
    if (this.#succeeded) return;
    this.#succeeded = true;
    this.#clusters().forEach((cluster) => this.engine?.succeed(wayTo(cluster)));
  }

  #abort(): void {
    this.#gone.abort(new Error("The Pulumi engine that waited for the result is gone."));
  }

  #clusters(): readonly ReachedCluster[] {
    const all = [...this.#operations].flatMap(({ cluster }) => cluster ?? []);
    return [...new Map(all.map((cluster) => [cluster.uuid, cluster])).values()];
  }

  /** Between operations signals do what they always do. */
  #rest(): void {
    this.#stopListening?.();
    this.#stopListening = undefined;
    if (this.#gone.signal.aborted) this.engine?.leave();
  }
}

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The engine's end of the pipe to this process's input closes when it dies, whatever kills it. Undefined when this process is no plugin of an engine. */
export function enginesSide(): EnginesSide | undefined {
  const address = engineAddress();
  if (address === undefined) return undefined;
  return {
    whenSilent(tell) {
      process.stdin.once("close", tell).resume();
      if (process.stdin.closed) tell();
    },
    whenEnding(tell) {
      for (const signal of endings) process.on(signal, tell);
      return () => {
        for (const signal of endings) process.off(signal, tell);
      };
    },
    answers: () =>
      new Promise((resolve) => {
        const socket = connect(address);
        const end = (answers: boolean) => {
          socket.destroy();
          resolve(answers);
        };
        socket.once("connect", () => end(true)).once("error", () => end(false));
      }),
    succeed: startSuccessor,
    leave: () => process.exit(),
  };
}
