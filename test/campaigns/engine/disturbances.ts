import type { RunningCommand } from "../../engine/project/runningCommand";

/** What happens to a command of the engine. */
export const disturbances = {
  "plugin killed": (command) => command.killPlugins(),
  "CLI killed": (command) => command.kill(),
  "plugin and CLI killed": (command) => {
    command.kill();
    command.killPlugins();
  },
  "Ctrl-C": (command) => command.interrupt(),
  "Ctrl-C twice": async (command, again) => {
    command.interrupt();
    let ended = false;
    void command.finished.then(() => (ended = true));
    await Promise.race([command.finished, new Promise((resolve) => setTimeout(resolve, again))]);
    if (!ended) command.interrupt();
  },
} as const satisfies Record<string, (command: RunningCommand, again: number) => void | Promise<void>>;

export type Disturbance = keyof typeof disturbances;

export const disturbanceNames = Object.keys(disturbances) as readonly Disturbance[];
