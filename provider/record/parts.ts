import { createHash } from "node:crypto";
import { ascii, largestText, misfit, parseBody, printHead } from "./format";
import { nameOfHead, nameOfPart } from "./names";
import { contentSchema } from "./schema";
import type { PartsReference, RecordContent, RecordHead } from "./types";

export interface Part {
  readonly name: string;
  readonly text: string;
}

/** What a head must say of its content, and the further groups that must be written before it. */
export interface Printed {
  readonly fields: Pick<RecordHead, "content" | "parts">;
  readonly parts: readonly Part[];
}

/** Room for the counter, which grows, and for the longest first line. */
const reserve = 100;

/** Puts the content into the head when that stays small enough, else into numbered parts. */
export function printContent(head: RecordHead, content: RecordContent, generation: number): Printed {
  const whole = printHead({ ...head, state: "holding", content });
  if (whole.length <= largestText - reserve) return { fields: { content }, parts: [] };
  const text = ascii(JSON.stringify(content));
  const size = largestText - reserve - firstLineOf(head, 1_000, 1_000).length;
  const slices = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
  return {
    fields: { parts: { generation, count: slices.length, sha256: digest(text) } },
    parts: slices.map((slice, index) => ({
      name: nameOfPart(head.runId, generation, index + 1),
      text: `${firstLineOf(head, index + 1, slices.length)}${slice}`,
    })),
  };
}

function firstLineOf({ runId }: RecordHead, number: number, count: number): string {
  return `Part ${number} of ${count} of the note ${nameOfHead(runId)}. Do not delete.\n`;
}

/**
 * The content of a head, from it or from its parts. Undefined when parts are missing or old: they may not have reached this node
 * yet. Throws CBSEC_RECORD_UNREADABLE for what is damaged.
 */
export function readContent(
  head: RecordHead,
  find: (name: string) => string | undefined,
): RecordContent | undefined {
  if (head.parts === undefined) return head.content;
  const text = joined(head.runId, head.parts, find);
  if (text === undefined) return undefined;
  const name = nameOfHead(head.runId);
  const read = contentSchema.safeParse(parseBody(name, text));
  if (!read.success) throw misfit(name, read.error);
  return read.data;
}

function joined(
  runId: string,
  { generation, count, sha256 }: PartsReference,
  find: (name: string) => string | undefined,
): string | undefined {
  const texts: string[] = [];
  for (let number = 1; number <= count; number++) {
    const text = find(nameOfPart(runId, generation, number));
    if (text === undefined) return undefined;
    texts.push(text.slice(text.indexOf("\n") + 1));
  }
  const whole = texts.join("");
  return digest(whole) === sha256 ? whole : undefined;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
