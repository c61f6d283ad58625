/** One wrong input: over inputs that are right otherwise. */
export interface Wrong {
  readonly what: string;
  /** Replaces inputs of the same name; `undefined` leaves one out. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The property that the failure must name. */
  readonly at: string;
}

/** A wrong value of one input, named by its path. */
export function wrong(at: string, inputs: Readonly<Record<string, unknown>>): Wrong {
  return { what: short(inputs), inputs, at };
}

function short(value: unknown): string {
  const text = JSON.stringify(value, (_key, inner: unknown) => (inner === undefined ? "(left out)" : inner));
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
