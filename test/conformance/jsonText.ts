/** JSON as it was written: an object is a list of members, since a server may write a name twice. */
export type JsonNode =
  | { readonly kind: "object"; readonly members: readonly (readonly [name: string, value: JsonNode])[] }
  | { readonly kind: "array"; readonly items: readonly JsonNode[] }
  | { readonly kind: "value"; readonly value: string | number | boolean | null };

/** Undefined when the text is no JSON. */
export function parseJsonText(text: string): JsonNode | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return new Reader(text).read();
}

/** Reads text that is known to be JSON. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  read(): JsonNode {
    this.skipSpace();
    const first = this.text[this.at];
    if (first === "{") return { kind: "object", members: this.list("}", () => this.member()) };
    if (first === "[") return { kind: "array", items: this.list("]", () => this.read()) };
    return { kind: "value", value: JSON.parse(this.token()) as string | number | boolean | null };
  }

  private member(): readonly [string, JsonNode] {
    this.skipSpace();
    const name = JSON.parse(this.token()) as string;
    this.skipSpace();
    this.at += 1;
    return [name, this.read()];
  }

  private list<Item>(end: string, read: () => Item): readonly Item[] {
    const items: Item[] = [];
    this.at += 1;
    for (;;) {
      this.skipSpace();
      if (this.text[this.at] === end) break;
      if (this.text[this.at] === ",") this.at += 1;
      else items.push(read());
    }
    this.at += 1;
    return items;
  }

  private token(): string {
    const token = /"(?:[^"\\]|\\.)*"|[^\s,:{}[\]]+/y;
    token.lastIndex = this.at;
    const found = token.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
  }
}
