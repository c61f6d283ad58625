import type { RunningCommand } from "../../engine/project/runningCommand";

/** Resolves when no process runs dynamic providers for that command any more; rejects after so many milliseconds. */
export async function pluginsEnd(command: RunningCommand, timeout: number): Promise<void> {
  const end = Date.now() + timeout;
  while (command.plugins().length > 0) {
    if (Date.now() > end) throw new Error(`The plugin lives on.\n${command.all}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
