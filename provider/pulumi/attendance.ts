import { connect } from "node:net";
import type { ConnectionSettings } from "../cluster/connectionSettings";
import { realTime, type Time } from "../time";
import { engineAddress } from "./engineAddress";
import { startSuccessor } from "./successor/start";

/** What this process sees of the engine that started it, and what it can do about it. */
export interface EnginesSide {
  /** Tells when the engine seems to be gone, or asks this process to end. The answer takes the listening back. */
  watch(tell: (how: "silent" | "ending") => void): () => void;
  /** Whether the engine still answers. */
  answers(): Promise<boolean>;
  /** Starts a process that puts right what this one leaves on the cluster, should it be killed. */
  succeed(settings: ConnectionSettings): void;
  /** Ends this process. */
  leave(): void;
}

/** Milliseconds. An engine that is being killed answers for a moment more, and its address may be another's after that. */
const askAgainAfter = 1_000;

/**
 * Knows whether somebody waits for what is being done. The engine of a dynamic provider may be gone in mid-operation: its process was killed, and the provider's lives
 * on; or Ctrl-C was pressed twice, and it sends SIGINT, then SIGKILL five seconds later. Operations are told, bring what they began to a
 * safe end, and then this process leaves: without its engine nobody would end it. What five seconds are too short for is left to a successor.
 */
export class Attendance {
  readonly #gone = new AbortController();
  /** How each operation that is under way reaches its cluster. */
  readonly #operations = new Set<{ readonly settings: ConnectionSettings | undefined }>();
  #unwatch: (() => void) | undefined;

  constructor(
    private readonly engine: EnginesSide | undefined,
    private readonly time: Time = realTime,
  ) {}

  /** `act` is given a signal that aborts when nobody waits for its result any more; it works on the cluster that `settings` reach. */
  async during<T>(act: (gone: AbortSignal) => Promise<T>, settings?: ConnectionSettings): Promise<T> {
    const operation = { settings };
    this.#operations.add(operation);
    this.#unwatch ??= this.engine?.watch((how) => void this.#told(how));
    try {
      return await act(this.#gone.signal);
    } finally {
      this.#operations.delete(operation);
      if (this.#operations.size === 0) this.#rest();
    }
  }

  async #told(how: "silent" | "ending"): Promise<void> {
    while (how === "silent" && (await this.engine?.answers())) {
      await this.time.sleep(askAgainAfter);
      if (this.#operations.size === 0) return;
    }
    if (this.#gone.signal.aborted) return;
    this.#gone.abort(new Error("The Pulumi engine that waited for the result is gone."));
    if (how === "ending") this.#clusters().forEach((settings) => this.engine?.succeed(settings));
  }

  #clusters(): readonly ConnectionSettings[] {
    const all = [...this.#operations].flatMap(({ settings }) => settings ?? []);
    return [...new Map(all.map((settings) => [JSON.stringify(settings), settings])).values()];
  }

  /** Between operations signals do what they always do. */
  #rest(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    if (this.#gone.signal.aborted) this.engine?.leave();
  }
}

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The engine's end of the pipe to this process's input closes when it dies, whatever kills it. Undefined when this process is no plugin of an engine. */
export function enginesSide(): EnginesSide | undefined {
  const address = engineAddress();
  if (address === undefined) return undefined;
  return {
    watch(tell) {
      const silent = () => tell("silent");
      const ending = () => tell("ending");
      process.stdin.on("close", silent).resume();
      if (process.stdin.closed) silent();
      for (const signal of endings) process.on(signal, ending);
      return () => {
        process.stdin.off("close", silent).pause();
        for (const signal of endings) process.off(signal, ending);
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
