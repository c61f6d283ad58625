import { connect } from "node:net";
import { engineAddress } from "./engineAddress";

/** What this process sees of the engine that started it. */
export interface EnginesSide {
  /** Tells when the engine seems to be gone, or asks this process to end. The answer takes the listening back. */
  watch(tell: (how: "silent" | "ending") => void): () => void;
  /** Whether the engine still answers. */
  answers(): Promise<boolean>;
  /** Ends this process. */
  leave(): void;
}

/**
 * Knows whether somebody waits for what is being done. The engine of a dynamic provider may be gone in mid-operation: its process was killed, and the provider's lives
 * on; or Ctrl-C was pressed twice, and it sends SIGINT, then SIGKILL five seconds later. Operations are told, bring what they began to a
 * safe end, and then this process leaves: without its engine nobody would end it.
 */
export class Attendance {
  readonly #gone = new AbortController();
  #operations = 0;
  #unwatch: (() => void) | undefined;

  constructor(private readonly engine: EnginesSide | undefined) {}

  /** `act` is given a signal that aborts when nobody waits for its result any more. */
  async during<T>(act: (gone: AbortSignal) => Promise<T>): Promise<T> {
    this.#operations++;
    this.#unwatch ??= this.engine?.watch((how) => void this.#told(how));
    try {
      return await act(this.#gone.signal);
    } finally {
      this.#operations--;
      if (this.#operations === 0) this.#rest();
    }
  }

  async #told(how: "silent" | "ending"): Promise<void> {
    if (how === "silent" && (await this.engine?.answers())) return;
    this.#gone.abort(new Error("The Pulumi engine that waited for the result is gone."));
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
    leave: () => process.exit(),
  };
}
