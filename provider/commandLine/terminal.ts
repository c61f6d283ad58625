import { constants } from "node:os";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Terminal } from "./surroundings";

/** The process's own terminal. Questions go to standard error, so that standard output holds answers only. */
export function processTerminal({ stdin, stdout, stderr }: NodeJS.Process): Terminal {
  // Whoever stopped reading, as `head` does, must not end what is being put back.
  for (const output of [stdout, stderr]) output.on("error", () => undefined);
  return {
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    print: (line) => void stdout.write(`${line}\n`),
    tell: (line) => void stderr.write(`${line}\n`),
    ask: (question) => oneLine(stdin, stderr, question),
    async askHidden(question) {
      stderr.write(question);
      const written = await oneLine(stdin, new Silence(), "");
      stderr.write("\n");
      return written;
    },
    readInput: () => text(stdin),
    holdInterrupts(why) {
      let asked = false;
      const onInterrupt = (signal: "SIGINT" | "SIGTERM") => {
        if (asked) process.exit(128 + constants.signals[signal]);
        asked = true;
        stderr.write(`\n${why}\n`);
      };
      const onHangup = () => undefined;
      process.on("SIGINT", onInterrupt).on("SIGTERM", onInterrupt).on("SIGHUP", onHangup);
      return () =>
        void process.off("SIGINT", onInterrupt).off("SIGTERM", onInterrupt).off("SIGHUP", onHangup);
    },
  };
}

/** Ctrl-C and Ctrl-D answer with nothing: whoever asks can end in good order. */
function oneLine(input: NodeJS.ReadStream, output: Writable, question: string): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface({ input, output, terminal: true });
    let answer = "";
    lines.once("close", () => resolve(answer));
    lines.once("SIGINT", () => lines.close());
    lines.question(question, (written) => {
      answer = written;
      lines.close();
    });
  });
}

/** What is written to it is not seen. */
class Silence extends Writable {
  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done();
  }
}
