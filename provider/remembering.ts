/**
 * `work`, which keeps what it found by `keyOf` its arguments: for what depends on nothing else and is asked again and again, as each look at a
 * cluster shows the same certificates. It keeps `most` at most, and then begins anew. What it throws is not kept.
 */
export function remembering<Arguments extends readonly unknown[], Found>(
  most: number,
  keyOf: (...given: Arguments) => string,
  work: (...given: Arguments) => Found,
): (...given: Arguments) => Found {
  const known = new Map<string, Found>();
  return (...given) => {
    const key = keyOf(...given);
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    const found = work(...given);
    if (known.size >= most) known.clear();
    known.set(key, found);
    return found;
  };
}
