import type { z } from "zod";
import { firstLine } from "../errors/firstLine";
import { SecurityError } from "../errors/securityError";
import { parseOutsideJson } from "../outsideJson";
import { anyFormatSchema, headSchema, recordFormat } from "./schema";
import type { RecordHead } from "./types";

/** Bytes; larger texts were lost when a node restarted soon after (the recorded cluster managers, 7.0.5). */
export const largestText = 4_000;
/** More than any head has; what is longer is not parsed. */
const largestParsed = 64 * 1024;

/** The text of a record's head: a line for the person who meets it, then JSON in ASCII. */
export function printHead(head: RecordHead): string {
  return `${introduction(head)}\n${ascii(JSON.stringify({ format: recordFormat, ...head }))}`;
}

function introduction({ owner, state }: RecordHead): string {
  const who = `pulumi-couchbase-security ${owner.version} on ${owner.host} (pid ${owner.pid}) since ${owner.since}`;
  const what = {
    asking: "waits for its turn to change this cluster's security. It removes this note by itself.",
    holding:
      "is changing this cluster's security. Do not delete: this note says what must be put back. If nothing runs any more, run `pulumi up` again, or npx pulumi-couchbase-security restore.",
    left: "stopped half-way. Do not delete: this note says what must be put back. Run `pulumi up` again, or npx pulumi-couchbase-security restore.",
    closed: "has ended and put everything back. This note may be deleted.",
  }[state];
  return printable(`${who} ${what}`);
}

/** Reads the text of a head. Throws CBSEC_RECORD_UNREADABLE, which names the group and what to do. */
export function parseHead(name: string, text: string): RecordHead {
  if (text.length > largestParsed) throw unreadable(name, "is longer than any record");
  const json = parseBody(name, text);
  const any = anyFormatSchema.safeParse(json);
  if (any.success && any.data.format > recordFormat) {
    const version = any.data.owner === undefined ? "a newer version" : `version ${any.data.owner.version}`;
    throw unreadable(
      name,
      `was written by ${version} in format ${any.data.format}; this version knows format ${recordFormat}`,
      `run ${version} of pulumi-couchbase-security, or a later one`,
    );
  }
  const read = headSchema.safeParse(json);
  if (!read.success) throw misfit(name, read.error);
  return read.data;
}

/** The JSON below the first line. */
export function parseBody(name: string, text: string): unknown {
  const body = text.slice(text.indexOf("\n") + 1);
  try {
    return parseOutsideJson(body);
  } catch (error) {
    throw unreadable(name, `holds no JSON below its first line (${firstLine(error).slice(0, 40)})`);
  }
}

export function misfit(name: string, { issues: [issue] }: z.ZodError): SecurityError {
  return unreadable(name, `does not fit at ${issue?.path.map(String).join(".") ?? "its top"}`);
}

export function unreadable(name: string, what: string, hint?: string): SecurityError {
  return new SecurityError(
    "CBSEC_RECORD_UNREADABLE",
    `The restoration record ${printable(name)} ${printable(what)}.`,
    {
      hint:
        hint ??
        "look whether auto-failover and the Eventing functions are as they should be, put them right by hand, then delete the group of that name",
    },
  );
}

/** JSON in which every character is one byte, so that texts can be cut anywhere. */
export function ascii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** One line without control characters. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\uffff]+/g, "?").slice(0, 600);
}
