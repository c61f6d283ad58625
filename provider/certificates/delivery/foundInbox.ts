import { type ScriptAnswer, valuesOf } from "./answer";
import { type FoundInbox, type InboxPart } from "./types";

const parts: readonly InboxPart[] = ["node", "client", "authorities"];
const chainWords = ["chain", "clientChain", "previousChain"] as const;

/** Reads the answer to `check`: certificates follow the line that says whose they are. */
export function foundInbox(answer: ScriptAnswer): FoundInbox {
  const authorityFiles: { name: string; certificates: string }[] = [];
  const chains: Partial<Record<(typeof chainWords)[number], string>> = {};
  let append: (line: string) => void = () => undefined;
  for (const { word, rest } of answer.lines) {
    const chain = chainWords.find((one) => one === word);
    if (word === "pem") append(`${rest}\n`);
    else if (chain !== undefined) {
      chains[chain] = "";
      append = (line) => (chains[chain] += line);
    } else if (word === "authority") {
      const file = { name: rest, certificates: "" };
      authorityFiles.push(file);
      append = (line) => (file.certificates += line);
    }
  }
  return {
    exists: valuesOf(answer, "inbox").length > 0,
    files: valuesOf(answer, "file"),
    ...chains,
    authorityFiles,
    previous: parts.filter((part) => valuesOf(answer, "previous").includes(part)),
  };
}
