import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** One request to a real cluster manager and what it answered; `status` is null where the connection was refused or cut. */
export interface Exchange {
  readonly seq: number;
  /** Seconds since the recorder started. */
  readonly t: number;
  readonly elapsed: number;
  readonly node: number;
  readonly tls: boolean;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly auth: readonly [user: string, password: string] | null;
  readonly content_type: string | null;
  readonly body: string | null;
  readonly body_base64?: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly response: string | null;
  readonly note?: string;
}

/** A run of couchbase-cli, with the requests that reached each node: "GET /pools -> 200". */
export interface CliRun {
  readonly seq: number;
  readonly cmd: readonly string[];
  readonly elapsed: number;
  readonly access: Readonly<Record<string, readonly string[]>>;
}

/** Files of a node's inbox by relative path; null: no inbox. */
export type InboxFiles = Readonly<Record<string, string>> | null;

export type Line =
  | Exchange
  | CliRun
  | { readonly event: "fresh nodes"; readonly count: number; readonly t: number }
  | {
      readonly event: "wait";
      readonly until: "node answers" | "no rebalance";
      readonly node?: number;
      readonly t: number;
    }
  | { readonly event: "inbox"; readonly node: number; readonly files: InboxFiles; readonly t: number }
  | { readonly note: string };

export interface Recording {
  readonly version: string;
  /** "7.6.8/a_fresh_node" */
  readonly name: string;
  readonly lines: readonly Line[];
  /** REST port of node 0 while it was recorded. */
  readonly portBase: number;
  /** Part of node i's otpNode before the "@". */
  readonly otpPrefix: (index: number) => string;
}

/** The recordings that come with the project, compressed. */
export const ownRecordings = join(__dirname, "recorded");

const fileName = /^(.+)\.jsonl(\.gz)?$/;

/** Every recording in `folder`: one subfolder for each version, JSON lines in each, compressed or not. */
export function listRecordings(folder: string): readonly { readonly name: string; readonly path: string }[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d+\.\d+\.\d+$/.test(entry.name))
    .map((entry) => entry.name)
    .sort()
    .flatMap((version) =>
      readdirSync(join(folder, version))
        .sort()
        .flatMap((file) => {
          const found = fileName.exec(file);
          return found ? [{ name: `${version}/${found[1]}`, path: join(folder, version, file) }] : [];
        }),
    );
}

export function readRecording({ name, path }: { readonly name: string; readonly path: string }): Recording {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const lines = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Line);
  return {
    version: name.slice(0, name.indexOf("/")),
    name,
    lines,
    portBase: portBaseOf(text),
    otpPrefix: otpPrefixOf(text),
  };
}

/** REST ports are the lowest ports from 9000 on that nodes name as theirs. */
function portBaseOf(text: string): number {
  const ports = [...text.matchAll(/(?:[hH]ostname|newBaseUri)\\?":\\?"[^"]*?:(9\d{3})(?!\d)/g)];
  return ports.length === 0 ? 9000 : Math.min(...ports.map((found) => Number(found[1])));
}

/** Numbers in otpNode names go up from that of node 0: "n_20@n0.cb.test". */
function otpPrefixOf(text: string): (index: number) => string {
  const found = [...text.matchAll(/\b([a-z]+_)(\d+)(?:@|%40)/g)];
  const first = Math.min(...found.map(([, , number]) => Number(number)));
  const [, prefix = "n_"] = found[0] ?? [];
  return (index) => `${prefix}${(found.length === 0 ? 0 : first) + index}`;
}
