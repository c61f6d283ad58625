/** The script's first words. It then touches nothing before it has read `goAhead`: where they did not arrive here, nothing was done there. */
export const scriptIsThere = /^cbsec1 here\r?$/m;
export const goAhead = "go\n";

/** What the script on the node answered (see inboxScript.ts). */
export interface ScriptAnswer {
  /** The script had begun to run. */
  readonly begun: boolean;
  /** It ran to its end, and everything was done. */
  readonly done: boolean;
  readonly failure?: { readonly reason: string; readonly detail: string };
  readonly lines: readonly AnswerLine[];
}

export interface AnswerLine {
  readonly word: string;
  readonly rest: string;
}

/** Lines without the mark are greetings of the login shell, and left out. */
export function readAnswer(stdout: string): ScriptAnswer {
  const lines: AnswerLine[] = [];
  for (const line of stdout.split(/\r?\n/)) {
    const match = /^cbsec1 (\S+) ?(.*)$/.exec(line);
    if (match) lines.push({ word: match[1] ?? "", rest: match[2] ?? "" });
  }
  const failed = lines.find(({ word }) => word === "failed");
  const [, reason = "", detail = ""] = /^(\S*) ?(.*)$/.exec(failed?.rest ?? "") ?? [];
  return {
    begun: lines.length > 0,
    done: lines.at(-1)?.word === "done",
    ...(failed && { failure: { reason, detail } }),
    lines,
  };
}

export function valuesOf(answer: ScriptAnswer, word: string): readonly string[] {
  return answer.lines.filter((line) => line.word === word).map(({ rest }) => rest);
}
