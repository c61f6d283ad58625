import { createInterface } from "node:readline";

import { startCluster, type RunningCluster } from "../startCluster";
import { readArguments, usage, type ProgramArguments } from "./arguments";
import { obey } from "./commands";
import { describeAsJson, describeAsText } from "./description";

async function main(): Promise<void> {
  let wanted: ProgramArguments;
  try {
    wanted = readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  if (wanted.help) {
    process.stdout.write(usage);
    return;
  }
  const cluster = await startCluster(wanted.cluster);
  for (const fault of wanted.faults) cluster.faults.add(fault);
  process.stdout.write(wanted.json ? describeAsJson(cluster) : await describeAsText(cluster));

  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    if (line.trim() !== "") void followed(cluster, line);
  });
  const stop = () => {
    lines.close();
    void cluster.stop().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

async function followed(cluster: RunningCluster, line: string): Promise<void> {
  try {
    process.stdout.write(`${await obey(cluster, line)}\n`);
  } catch (error) {
    process.stdout.write(`${(error as Error).message}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
