/** A repeatable source of chance (mulberry32): the same seed gives the same durations and identifiers. */
export interface Chance {
  /** A number in [from, to). */
  between(range: readonly [from: number, to: number]): number;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
}

export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
  return {
    between: ([from, to]) => from + next() * (to - from),
    hex: (digits) => Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join(""),
  };
}
