import { mkdtemp, mkdir, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { findEngine } from "../obtain/obtainEngine";
import { nameOf, ownFiles, writeProgram, writeProject, type Program } from "./folder";
import { RunningCommand, type CommandResult } from "./runningCommand";
import { secretForms } from "./secretForms";

export interface PulumiProjectOptions {
  readonly program: Program;
  /** Stack configuration in clear. A key without namespace gets the project's. */
  readonly config?: Readonly<Record<string, string>>;
  /** Stack configuration set with --secret. */
  readonly secretConfig?: Readonly<Record<string, string>>;
  /** Over a hermetic environment: nothing of PULUMI_* or CB_* comes in from outside. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunOptions {
  /** Further arguments of the CLI. */
  readonly args?: readonly string[];
  /** Default "success": the promise rejects with the whole output when the command ends otherwise. */
  readonly expect?: "success" | "failure";
  /** Previews before changing, as a user's `up` does. Default false, as it takes as long again. */
  readonly preview?: boolean;
}

/** A place where a secret was found. */
export interface Finding {
  readonly where: string;
  readonly form: string;
}

/** As much of a resource in the state as tests look at. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

const stack = "dev";

/** A Pulumi project with its own state, run by the real engine. Dispose of it in the end. */
export class PulumiProject {
  readonly #running: RunningCommand[] = [];
  readonly #results: CommandResult[] = [];

  private constructor(
    /** The program's folder. */
    readonly folder: string,
    private readonly home: string,
    private readonly env: Record<string, string | undefined>,
  ) {}

  /** Makes the project and its stack. Rejects with NoEngineError where there is no engine. */
  static async create(options: PulumiProjectOptions): Promise<PulumiProject> {
    const engine = await findEngine();
    const home = await realpath(await mkdtemp(join(tmpdir(), "pulumi-project-")));
    const folder = join(home, "program");
    for (const name of ["program", "backend", "pulumi-home"]) await mkdir(join(home, name));
    const outside = Object.entries(process.env).filter(([name]) => !/^(PULUMI_|CB_)/.test(name));
    const project = new PulumiProject(folder, home, {
      ...Object.fromEntries(outside),
      PATH: [engine.directory, process.env["PATH"]].join(delimiter),
      PULUMI_BACKEND_URL: `file://${join(home, "backend")}`,
      PULUMI_HOME: join(home, "pulumi-home"),
      PULUMI_CONFIG_PASSPHRASE: "passphrase of a test",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
      ...options.env,
    });
    try {
      await writeProject(folder, options.program);
      await project.#succeed(["stack", "init", stack]);
      await project.setConfig(options.config ?? {}, options.secretConfig ?? {});
      return project;
    } catch (cause) {
      await project.dispose();
      throw cause;
    }
  }

  /** Puts another program in the place of the present one. */
  async setProgram(program: Program): Promise<void> {
    await writeProgram(this.folder, program);
  }

  /** Sets stack configuration, in clear and secret, beside what is set already. */
  async setConfig(
    config: Readonly<Record<string, string>>,
    secretConfig: Readonly<Record<string, string>> = {},
  ) {
    const name = await nameOf(this.folder);
    const flags = (flag: string, values: Readonly<Record<string, string>>) =>
      Object.entries(values).flatMap(([key, value]) => [
        flag,
        `${key.includes(":") ? key : `${name}:${key}`}=${value}`,
      ]);
    const args = [...flags("--plaintext", config), ...flags("--secret", secretConfig)];
    if (args.length > 0) await this.#succeed(["config", "set-all", ...args]);
  }

  /** Sets (or with undefined takes away) variables of the environment of later commands. */
  setEnv(env: Readonly<Record<string, string | undefined>>): void {
    Object.assign(this.env, env);
  }

  up(options: RunOptions = {}): Promise<CommandResult> {
    return this.#change("up", options);
  }

  refresh(options: RunOptions = {}): Promise<CommandResult> {
    return this.#change("refresh", options);
  }

  destroy(options: RunOptions = {}): Promise<CommandResult> {
    return this.#change("destroy", options);
  }

  preview(options: RunOptions = {}): Promise<CommandResult> {
    return this.#expect(["preview", "--diff", ...(options.args ?? [])], options.expect);
  }

  /** Any command of the CLI, whatever its end. */
  run(args: readonly string[]): Promise<CommandResult> {
    return this.start(args).finished;
  }

  /** Starts a command of the CLI, to be interrupted or killed. Give `up --yes --skip-preview` in full. */
  start(args: readonly string[]): RunningCommand {
    return this.#start(args, true);
  }

  /** The resources in the state, secrets encrypted. */
  async resources(): Promise<readonly StateResource[]> {
    const state = (await this.exportState()) as { deployment: { resources?: StateResource[] } };
    return state.deployment.resources ?? [];
  }

  /** `pulumi stack export`, secrets encrypted. */
  async exportState(): Promise<unknown> {
    return JSON.parse((await this.#succeed(["stack", "export"])).stdout);
  }

  async history(): Promise<unknown> {
    return JSON.parse((await this.#succeed(["stack", "history", "--json"])).stdout);
  }

  /** The stack's outputs, secrets in clear. (This one output is not searched by `findSecret`.) */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.#start(["stack", "output", "--json", "--show-secrets"], false).finished;
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /**
   * Where one of the secrets stands, in clear or encoded: in state, checkpoints, history, backups, logs, stack configuration, and in all that
   * the CLI has printed so far (its exports and history are printed for this). The program itself is not searched.
   */
  async findSecret(...secrets: readonly string[]): Promise<readonly Finding[]> {
    for (const args of [
      ["stack", "export"],
      ["stack", "history", "--json"],
      ["stack", "output", "--json"],
    ]) {
      await this.run(args);
    }
    const texts = this.#results.map(({ command, all }) => ({
      where: `output of pulumi ${command}`,
      text: all,
    }));
    for await (const file of filesBelow(this.home)) {
      const where = relative(this.home, file);
      const [top, next] = where.split("/");
      if (top === "program" && next !== undefined && ownFiles.has(next)) continue;
      const bytes = await readFile(file);
      texts.push({ where, text: (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8") });
    }
    const forms = secrets.flatMap((secret) => [...secretForms(secret)]);
    return texts.flatMap(({ where, text }) =>
      forms.filter(([, written]) => text.includes(written)).map(([form]) => ({ where, form })),
    );
  }

  /** Ends what still runs and removes the project with its state. */
  async dispose(): Promise<void> {
    for (const command of this.#running) {
      command.kill();
      command.killPlugins();
      await command.finished;
    }
    await rm(this.home, { recursive: true, force: true, maxRetries: 3 });
  }

  #change(verb: string, { args = [], expect, preview = false }: RunOptions): Promise<CommandResult> {
    return this.#expect([verb, "--yes", ...(preview ? [] : ["--skip-preview"]), ...args], expect);
  }

  #succeed(args: readonly string[]): Promise<CommandResult> {
    return this.#expect(args, "success");
  }

  async #expect(args: readonly string[], expect: RunOptions["expect"] = "success"): Promise<CommandResult> {
    const result = await this.run(args);
    if ((result.exitCode === 0) === (expect === "success")) return result;
    throw new Error(
      `pulumi ${result.command} was to end in ${expect}, exit code ${result.exitCode}:\n${result.all}`,
    );
  }

  #start(args: readonly string[], recorded: boolean): RunningCommand {
    const pulumi = join(this.env["PATH"]?.split(delimiter)[0] ?? "", "pulumi");
    const all = [...args, "--non-interactive", "--color", "never"];
    const command = new RunningCommand(pulumi, all, { cwd: this.folder, env: this.env });
    this.#running.push(command);
    if (recorded) void command.finished.then((result) => this.#results.push(result));
    return command;
  }
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}
