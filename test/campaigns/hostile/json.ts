export type JsonPath = readonly (string | number)[];

/** Of a list its first and last items only: the others are like them. */
export function pathsIn(value: unknown, path: JsonPath = []): readonly JsonPath[] {
  if (Array.isArray(value)) {
    const indexes = [...new Set([0, value.length - 1])].filter((index) => index >= 0 && index < value.length);
    return [path, ...indexes.flatMap((index) => pathsIn(value[index], [...path, index]))];
  }
  if (typeof value !== "object" || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, one]) => pathsIn(one, [...path, key]));
  return [path, ...inside];
}

export function valueAt(value: unknown, path: JsonPath): unknown {
  return path.reduce((inside: unknown, key) => (inside as Record<string | number, unknown>)[key], value);
}

const mark = "\u2063here\u2063";

/** The JSON text with any text in one place; an empty one leaves the place out. */
export function replacedAt(value: unknown, path: JsonPath, text: string): string {
  if (path.length === 0) return text;
  const marked = JSON.stringify(changed(value, path, text === "" ? undefined : mark));
  return marked.replace(JSON.stringify(mark), () => text);
}

function changed(value: unknown, [key, ...rest]: JsonPath, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => (index === key ? changed(item, rest, to) : item));
    return items.filter((item) => item !== undefined);
  }
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, name === key ? changed(item, rest, to) : item]),
  );
}
