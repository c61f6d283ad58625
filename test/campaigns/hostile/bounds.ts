import type { CaseResult } from "../campaign";

/** Bytes that data may take up at the end of a case. */
const mostMemory = 1024 * 1024 * 1024;
/** Milliseconds of the processor: whole rotations need less than two. */
const mostWork = 10_000;

/** A case, with a complaint when what was answered made it hold much, or work long. */
export async function bounded(run: () => Promise<CaseResult>): Promise<CaseResult> {
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  const work = Math.round((user + system) / 1_000);
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const memory = heapUsed + arrayBuffers;
  return {
    ...result,
    complaints: [
      ...result.complaints,
      ...(work > mostWork ? [`it took ${work} ms of the processor`] : []),
      ...(memory > mostMemory ? [`${Math.round(memory / 2 ** 20)} MB are held`] : []),
    ],
  };
}
