import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import type { PulumiProject } from "../../engine/project/pulumiProject";

/** Processes of the provider that commands of this project started, themselves or through others: plugins, and successors of killed ones. */
export function providersOf({ folder }: PulumiProject): readonly string[] {
  // With each process's environment, which it has from its parent.
  const all = execFileSync("ps", ["axeww", "-o", "pid=,args="], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const home = `PULUMI_HOME=${dirname(folder)}/`;
  return all
    .split("\n")
    .filter((line) => line.includes(home))
    .flatMap((line) => /^\s*\d+ .*?(dynamic-provider|successor\/main)/.exec(line)?.[0].trim() ?? []);
}
