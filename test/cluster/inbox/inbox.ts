import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Where the server says that it keeps its data. */
const shownData = "/opt/couchbase/var/lib/couchbase";

/** Makes a folder for the data of all nodes of a run; each node's own is made when something is put there. */
export function makeDataFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "simulated-cluster-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A file that could not be read, in the server's words. */
export interface FileFailure {
  readonly reason: string;
}

/** The folder of a node's machine where operators put certificates and keys for it. */
export class Inbox {
  readonly path: string;
  readonly scripts: string;

  constructor(dataFolder: string) {
    this.path = join(dataFolder, "inbox");
    this.scripts = join(dataFolder, "scripts");
  }

  /** Its path as the server writes it into answers. */
  shown(file: string): string {
    return `${shownData}/inbox/${file}`;
  }

  get shownScripts(): string {
    return `${shownData}/scripts`;
  }

  read(file: string): Buffer | FileFailure {
    try {
      return readFileSync(join(this.path, file));
    } catch (error) {
      return { reason: fileError(error) };
    }
  }

  has(file: string): boolean {
    return Buffer.isBuffer(this.read(file));
  }

  /** Names of the files in a folder, sorted, without those that begin with a dot. */
  list(folder: string): readonly string[] | FileFailure {
    try {
      return readdirSync(join(this.path, folder))
        .filter((name) => !name.startsWith("."))
        .sort();
    } catch (error) {
      return { reason: fileError(error) };
    }
  }

  /** From now on it holds exactly these files, by relative path; a path that ends in "/" is an empty folder; null: no inbox. */
  fill(files: Readonly<Record<string, string | Buffer>> | null): void {
    rmSync(this.path, { recursive: true, force: true });
    if (!files) return;
    mkdirSync(this.path, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.path, name);
      mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
      if (!name.endsWith("/")) writeFileSync(path, content, { mode: 0o600 });
    }
  }
}

const words: Readonly<Record<string, string>> = {
  ENOENT: "The file does not exist.",
  EISDIR: "The named file is a directory.",
  ENOTDIR: "A component of the file name is not a directory.",
  EACCES: "Missing permission for reading the file, or for searching one of the parent directories.",
};

function fileError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return words[code ?? ""] ?? message;
}
