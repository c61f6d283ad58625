/** A list of strings as Erlang prints it: ["a","b"] */
export function erlangStrings(texts: readonly string[]): string {
  return `[${texts.map((text) => JSON.stringify(text)).join(",")}]`;
}
