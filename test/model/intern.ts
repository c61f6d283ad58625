/** One object for each key, numbered, so that positions are compared by numbers. */
export class Interned<T extends object> {
  readonly #byKey = new Map<string, T>();
  readonly #numbers = new Map<T, number>();

  constructor(private readonly keyOf: (item: T) => string) {}

  one(item: T): T {
    if (this.#numbers.has(item)) return item;
    const key = this.keyOf(item);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.#byKey.set(key, item);
    this.#numbers.set(item, this.#numbers.size);
    return item;
  }

  /** Of an object that came from `one`. */
  number(item: T): number {
    const number = this.#numbers.get(item);
    if (number === undefined) throw new Error("not interned");
    return number;
  }

  get size(): number {
    return this.#numbers.size;
  }
}

/** Remembers what a pure function answered for a key. */
export function remembered<T>(): (key: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (key, make) => {
    if (known.has(key)) return known.get(key) as T;
    const made = make();
    known.set(key, made);
    return made;
  };
}
