/** Levels of nesting; what servers and records hold has less than ten. */
const deepest = 64;

/** Reads JSON that came from outside. Throws a SyntaxError for what is none, and for what is nested so deeply that going through it would exhaust the stack. */
export function parseOutsideJson(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  if (isDeeperThan(deepest, value)) throw new SyntaxError(`nested in more than ${deepest} levels`);
  return value;
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
