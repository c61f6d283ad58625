import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { addDynamicProvider } from "./download";
import { engineVersion } from "./engine";

const folder = join(__dirname, "..", "build");
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const builds = [
  {
    command: "pulumi-language-nodejs",
    module: join(folder, "language-nodejs"),
    packagePath: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    version: "3.68.0",
  },
  {
    command: "pulumi",
    module: join(folder, "pulumi"),
    packagePath: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: engineVersion,
  },
];

/** Builds the engine from the Go module proxy into `root`/bin; `say` hears which part is being built. */
export async function buildWithGo(root: string, say: (doing: string) => void): Promise<void> {
  for (const { command, module, packagePath, version } of builds) {
    const go = await goVersion(module);
    say(`building ${command} ${version} with ${go} (both parts take about 5 minutes, once)`);
    const flags = ["-trimpath", "-buildvcs=false", "-mod=readonly"];
    const linker = `-s -w -X ${versionVariable}=v${version}`;
    await run(module, ["build", ...flags, "-ldflags", linker, "-o", join(root, "bin", command), packagePath]);
  }
  await addDynamicProvider(join(root, "bin"));
}

/** Asked inside of the module, so that Go checks (or fetches) the toolchain that the module needs. */
async function goVersion(module: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("go", ["version"], { cwd: module, env: goEnvironment() });
    return stdout.split(" ")[2] ?? "go";
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT")
      throw new Error("no go command on PATH", { cause });
    throw cause;
  }
}

function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOWORK: "off", CGO_ENABLED: "0" };
}

function run(module: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("go", args, {
      cwd: module,
      env: goEnvironment(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (text: Buffer) => (errors = (errors + text.toString()).slice(-2000)));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`go build failed (exit code ${code}):\n${errors.trim()}`)),
    );
  });
}
