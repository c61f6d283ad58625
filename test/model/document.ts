import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import type { Explored } from "./explore";
import { nothingIsLost, oneNodeAtATime } from "./judge";
import { worldRules, writeRules } from "./rules";

const documentPath = join(__dirname, "../../docs/procedure-model.md");

const marks = {
  rules: ["<!-- rules: written by `npm run model -- --write` -->", "<!-- end of rules -->"],
  numbers: ["<!-- numbers: written by `npm run model -- --write` -->", "<!-- end of numbers -->"],
} as const;

export function rulesText(): string {
  return [...writeRules, ...worldRules, oneNodeAtATime, nothingIsLost]
    .map(({ name, words }) => `- **${name}**: ${words}`)
    .join("\n");
}

export function numbersRow(
  name: string,
  { worlds, positions, transitions, runs, findings }: Explored,
): string {
  const numbers = [worlds, positions, transitions, runs, findings.length].map((one) =>
    one.toLocaleString("en"),
  );
  return `| ${name} | ${numbers.join(" | ")} |`;
}

/** The row as it stands in the document. */
export function rowOf(document: string, name: string): string | undefined {
  return document.split("\n").find((line) => line.replaceAll(/ +/g, " ").startsWith(`| ${name} |`));
}

export function numbersText(rows: readonly string[]): string {
  return [
    "| What the goals name | Clusters | States | Transitions | Runs begun | Rules broken |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

/** The document with the part replaced. */
export function withPart(document: string, part: keyof typeof marks, text: string): string {
  const [from, to] = marks[part];
  const [start, end] = [document.indexOf(from), document.indexOf(to)];
  if (start < 0 || end < 0) throw new Error(`docs/procedure-model.md has lost its marks of ${part}`);
  return `${document.slice(0, start + from.length)}\n\n${text}\n\n${document.slice(end)}`;
}

/** Tables are aligned in the document. */
export function holds(document: string, text: string): boolean {
  const squeezed = (one: string) => one.replaceAll(/ +/g, " ");
  return squeezed(document).includes(squeezed(text));
}

export async function writeDocument(document: string): Promise<void> {
  const options = await resolveConfig(documentPath);
  await writeFile(documentPath, await format(document, { ...options, parser: "markdown" }));
}

export function readDocument(): Promise<string> {
  return readFile(documentPath, "utf8");
}
