import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A server's data folder with an inbox, as a node has it. */
export interface NodeFolder {
  readonly data: string;
  readonly inbox: string;
  write(file: string, content: string, mode?: number): void;
  read(file: string): string;
  /** Every file and folder in the inbox, hidden ones too, as paths in it. */
  list(): readonly string[];
  /** Mode and owner, such as `600 12345:12345`. */
  access(file: string): string;
}

export function nodeFolder(under: string, name = "n0.cb.test"): NodeFolder {
  const data = path.join(under, name, "data");
  const inbox = path.join(data, "inbox");
  fs.mkdirSync(inbox, { recursive: true });
  const at = (file: string) => path.join(inbox, file);
  return {
    data,
    inbox,
    write(file, content, mode = 0o600) {
      fs.mkdirSync(path.dirname(at(file)), { recursive: true });
      fs.writeFileSync(at(file), content, { mode });
    },
    read: (file) => fs.readFileSync(at(file), "utf8"),
    list: () => listed(inbox).sort(),
    access(file) {
      const { mode, uid, gid } = fs.statSync(at(file));
      return `${(mode & 0o7777).toString(8)} ${uid}:${gid}`;
    },
  };
}

/** A command that is under way moves folders while they are listed: then they are listed again. */
function listed(folder: string): string[] {
  for (;;) {
    try {
      return fs.readdirSync(folder, { recursive: true }) as string[];
    } catch (error) {
      if (!fs.existsSync(folder)) throw error;
    }
  }
}

/** A folder that is gone after the test; others than root may walk through it. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "delivery-"));
  fs.chmodSync(folder, 0o755);
  return folder;
}

export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
}

/** A folder in which `sh` and the file tools are busybox, and nothing else is found. */
export function busyboxFolder(under: string): string {
  const folder = path.join(under, "busybox");
  fs.mkdirSync(folder);
  execFileSync("busybox", ["--install", "-s", folder]);
  return folder;
}

/** A folder in which `sh` is another shell. */
export function shellFolder(under: string, shell: string): string {
  const folder = path.join(under, shell);
  fs.mkdirSync(folder);
  const found = execFileSync("sh", ["-c", `command -v ${shell}`], { encoding: "utf8" }).trim();
  fs.symlinkSync(found, path.join(folder, "sh"));
  return folder;
}
