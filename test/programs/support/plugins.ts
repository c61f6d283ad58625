import { patience, type RunningCommand } from "../../engine/project/runningCommand";

/** Resolves when no process runs dynamic providers for that command any more; rejects when `patience` is over. */
export async function pluginsEnd(command: RunningCommand): Promise<void> {
  const end = Date.now() + patience;
  while (command.plugins().length > 0) {
    if (Date.now() > end) throw new Error(`The plugin lives on.\n${command.all}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
