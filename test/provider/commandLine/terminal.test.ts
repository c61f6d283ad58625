import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { processTerminal } from "../../../provider/commandLine/terminal";

describe("The terminal of a process", () => {
  let stdin: PassThrough;
  let stderr: PassThrough;
  beforeEach(() => {
    stdin = new PassThrough();
    stderr = new PassThrough();
  });

  function terminal(isTTY: boolean | undefined) {
    for (const stream of [stdin, stderr]) Object.assign(stream, { isTTY });
    return processTerminal({ stdin, stdout: new PassThrough(), stderr } as unknown as NodeJS.Process);
  }

  const shown = () => String(stderr.read() ?? "");

  it("has somebody to ask only where both ends are one", () => {
    assert.equal(terminal(true).interactive, true);
    assert.equal(terminal(undefined).interactive, false);
  });

  it("asks on standard error, and takes one line", async () => {
    const answer = terminal(true).ask("Do this now? ");
    stdin.write("yes\nmore\n");
    assert.equal(await answer, "yes");
    assert.match(shown(), /Do this now\? /);
  });

  it("shows nothing of a secret that is written", async () => {
    const answer = terminal(true).askHidden("Password: ");
    stdin.write("s3cret\n");
    assert.equal(await answer, "s3cret");
    assert.equal(shown(), "Password: \n");
  });

  for (const [key, text] of [
    ["Ctrl-C", "\x03"],
    ["Ctrl-D", "\x04"],
  ] as const) {
    it(`answers with nothing at ${key}`, async () => {
      const answer = terminal(true).ask("Do this now? ");
      stdin.write(text);
      assert.equal(await answer, "");
    });
  }

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`says why ${signal} is held, ends the process at the second one, and listens no longer once released`, () => {
      const before = process.listeners(signal);
      const release = terminal(true).holdInterrupts("It goes on to its end.");
      const [interrupt = assert.fail("nobody listens")] = process
        .listeners(signal)
        .filter((listener) => !before.includes(listener));
      const { exit } = process;
      const codes: unknown[] = [];
      process.exit = ((ended: unknown) => codes.push(ended)) as unknown as typeof process.exit;
      try {
        interrupt(signal);
        assert.equal(shown(), "\nIt goes on to its end.\n");
        assert.deepEqual(codes, []);
        interrupt(signal);
        assert.deepEqual(codes, [code]);
      } finally {
        process.exit = exit;
        release();
      }
      assert.deepEqual(process.listeners(signal), before);
    });
  }
});
