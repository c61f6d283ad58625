import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { closedPort } from "../../../../support/closedPort";

export interface SshServer {
  readonly folder: string;
  readonly port: number;
  readonly hostKeyFile: string;
  /** The line for known_hosts. */
  readonly knownHost: string;
  /** Ends the connections that are open, as a broken network would, without a word. */
  killSessions(): void;
  stop(): Promise<void>;
}

/** A key without a passphrase. */
export function makeKey(file: string): string {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", path.basename(file), "-f", file]);
  return file;
}

/** A real sshd on a free port of 127.0.0.1, which lets the owner of `authorizedKey` in. */
export async function startSshServer(
  folder: string,
  authorizedKey: string,
  lines: readonly string[] = [],
): Promise<SshServer> {
  fs.mkdirSync(folder, { recursive: true });
  if (process.getuid?.() === 0) fs.mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const port = await closedPort();
  const hostKeyFile = makeKey(path.join(folder, "host_key"));
  const authorized = path.join(folder, "authorized_keys");
  fs.copyFileSync(`${authorizedKey}.pub`, authorized);
  const configuration = path.join(folder, "sshd_config");
  fs.writeFileSync(
    configuration,
    [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${hostKeyFile}`,
      `AuthorizedKeysFile ${authorized}`,
      `PidFile ${path.join(folder, "pid")}`,
      "PubkeyAuthentication yes",
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication no",
      "PermitRootLogin yes",
      "StrictModes no",
      "UsePAM no",
      "MaxStartups 100",
      ...lines,
      "",
    ].join("\n"),
  );
  const sshd = execFileSync("sh", ["-c", "PATH=$PATH:/usr/sbin:/sbin command -v sshd"], {
    encoding: "utf8",
  }).trim();
  const child = spawn(sshd, ["-D", "-e", "-f", configuration], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  await untilListening(port, child, () => said);
  const [type, key] = fs.readFileSync(`${hostKeyFile}.pub`, "utf8").split(" ");
  return {
    folder,
    port,
    hostKeyFile,
    knownHost: `[127.0.0.1]:${port} ${type} ${key}\n`,
    killSessions() {
      for (const pid of childrenOf(child.pid)) {
        for (const inner of childrenOf(pid)) if (/^sshd/.test(commandOf(inner))) killIfThere(inner);
        killIfThere(pid);
      }
    },
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) resolve();
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

function childrenOf(pid: number | undefined): readonly number[] {
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/\nPPid:\s*(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

/** A session ends by itself when one of its processes does. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

async function untilListening(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`sshd did not start: ${said()}`);
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd does not listen: ${said()}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
