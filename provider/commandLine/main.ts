#!/usr/bin/env node
import { realTime } from "../time";
import { runCommandLine } from "./run";
import { processTerminal } from "./terminal";

const surroundings = {
  environment: process.env,
  terminal: processTerminal(process),
  time: realTime,
  wall: () => Date.now(),
};

// What was asked is set, not forced: output that a pipe has not taken yet is not lost.
void runCommandLine(process.argv.slice(2), surroundings).then((code) => {
  process.exitCode = code;
});
