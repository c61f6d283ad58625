import { runCommandLine } from "../../../../provider/commandLine/run";
import { processTerminal } from "../../../../provider/commandLine/terminal";
import type { LockTimes } from "../../../../provider/record";
import { realTime } from "../../../../provider/time";

/** The program as it is installed, but for how long a run must be silent to count as dead: the first argument, as JSON. */
const [times = "{}", ...words] = process.argv.slice(2);

void runCommandLine(words, {
  environment: process.env,
  terminal: processTerminal(process),
  time: realTime,
  wall: () => Date.now(),
  record: { propagation: 50, times: JSON.parse(times) as LockTimes },
}).then((code) => {
  process.exitCode = code;
});
