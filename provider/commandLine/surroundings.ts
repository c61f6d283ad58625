import type { RecordSettings } from "../execution/types";
import type { Environment } from "../pulumi/connection/outsideValues";
import type { Time } from "../time";

/** What a command works with beside its command line. */
export interface Surroundings {
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly time: Time;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** For tests: every machine that works on a cluster uses the same times. */
  readonly record?: Pick<RecordSettings, "times" | "propagation">;
}

export interface Terminal {
  /** A person is there who can be asked. */
  readonly interactive: boolean;
  /** The answer to what was asked, on standard output. */
  print(text: string): void;
  /** What happens meanwhile, on standard error. */
  tell(text: string): void;
  /** Resolves with what a person writes in one line; empty at the end of input, and at Ctrl-C. */
  ask(question: string): Promise<string>;
  /** As `ask`, without showing what is written. */
  askHidden(question: string): Promise<string>;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** Until the returned function is called, the first Ctrl-C (or SIGTERM) only tells why it has to wait; a second one ends the process. That the terminal was closed ends nothing. */
  holdInterrupts(why: string): () => void;
}
