import { type ScriptAnswer, valuesOf } from "./answer";
import { type FoundInbox, type InboxPart } from "./types";

const parts: readonly InboxPart[] = ["node", "client", "authorities"];

/** Reads the answer to `check`: certificates follow the line that says whose they are. */
export function foundInbox(answer: ScriptAnswer): FoundInbox {
  const authorityFiles: { name: string; certificates: string }[] = [];
  let chain: string | undefined;
  let previousChain: string | undefined;
  let append: (line: string) => void = () => undefined;
  for (const { word, rest } of answer.lines) {
    if (word === "pem") append(`${rest}\n`);
    else if (word === "chain") {
      chain = "";
      append = (line) => (chain += line);
    } else if (word === "previousChain") {
      previousChain = "";
      append = (line) => (previousChain += line);
    } else if (word === "authority") {
      const file = { name: rest, certificates: "" };
      authorityFiles.push(file);
      append = (line) => (file.certificates += line);
    }
  }
  return {
    exists: valuesOf(answer, "inbox").length > 0,
    files: valuesOf(answer, "file"),
    ...(chain !== undefined && { chain }),
    authorityFiles,
    previous: parts.filter((part) => valuesOf(answer, "previous").includes(part)),
    ...(previousChain !== undefined && { previousChain }),
  };
}
