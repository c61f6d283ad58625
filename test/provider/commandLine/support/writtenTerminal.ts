import type { Terminal } from "../../../../provider/commandLine/surroundings";

/** A terminal that keeps what is written to it; a person is there when there are answers. */
export function writtenTerminal(answers: readonly string[] = []) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const questions: string[] = [];
  const answer = (question: string) => {
    questions.push(question);
    return Promise.resolve(answers[questions.length - 1] ?? "");
  };
  const terminal: Terminal = {
    interactive: answers.length > 0,
    print: (text) => void stdout.push(text),
    tell: (text) => void stderr.push(text),
    ask: answer,
    askHidden: answer,
    readInput: () => Promise.resolve(answers[0] ?? ""),
    holdInterrupts: () => () => undefined,
  };
  return { terminal, stdout, stderr, questions };
}
