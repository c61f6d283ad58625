import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

/** The version that is downloaded or built where none is installed; test/engine/build pins the same. */
export const engineVersion = "3.259.0";
/** The oldest installed engine that is accepted: that of the oldest SDK the package supports. */
export const oldestEngine = "3.216.0";
/** What a program in Node.js with dynamic resources needs. */
export const engineCommands = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"] as const;

/** A usable Pulumi engine. */
export interface Engine {
  /** Folder with `pulumi` and its plugins; to stand first on PATH. */
  readonly directory: string;
  readonly version: string;
}

/** No engine was found: `message` says where was looked and what to install. */
export class NoEngineError extends Error {
  override readonly name = "NoEngineError";
  readonly code = "NO_PULUMI_ENGINE";

  constructor(readonly reasons: readonly string[]) {
    super(
      [
        "There is no usable Pulumi engine, and tests with the real engine are never skipped:",
        ...reasons.map((reason) => `  - ${reason}`),
        "Do one of these, then run `npm run engine`:",
        `  - install Pulumi ${oldestEngine} or later with its Node.js plugins on PATH: https://www.pulumi.com/docs/install/`,
        "  - install Go 1.25.11 or later (https://go.dev/dl/): the engine is then built from the Go module proxy, once, in about 5 minutes",
        "  - let this machine reach https://get.pulumi.com, from where the engine is downloaded",
      ].join("\n"),
    );
  }
}

/** The first `command` in a list of folders written as PATH is, or undefined. */
export function locate(command: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

/** The engine whose commands stand on `path`, or in words why it cannot be used. */
export async function inspect(path: string): Promise<Engine | string> {
  const pulumi = locate("pulumi", path);
  if (pulumi === undefined) return "no pulumi command";
  const beside = [path, dirname(pulumi), dirname(realpathSync(pulumi))].join(delimiter);
  const missing = engineCommands.filter((command) => locate(command, beside) === undefined);
  if (missing.length > 0) return `${pulumi} has no ${missing.join(" and no ")} beside it`;
  try {
    const { stdout } = await promisify(execFile)(pulumi, ["version"], {
      timeout: 20_000,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
    });
    const version = stdout.trim().replace(/^v/, "");
    if (isAtLeast(version, oldestEngine)) return { directory: dirname(pulumi), version };
    return `${pulumi} is version ${version}; ${oldestEngine} or later (of version 3) is needed`;
  } catch (cause) {
    return `${pulumi} does not run: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/).map(Number);
  const [oldMajor = 0, oldMinor = 0, oldPatch = 0] = oldest.split(".").map(Number);
  if (major !== oldMajor) return false;
  return minor > oldMinor || (minor === oldMinor && patch >= oldPatch);
}
