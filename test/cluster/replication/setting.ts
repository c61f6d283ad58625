/** A name in the replicated configuration together with the type of what is kept there. */
export interface Setting<Value> {
  readonly key: string;
  /** Holds no value; carries the type. */
  readonly value?: Value;
}

export function setting<Value>(key: string): Setting<Value> {
  return { key };
}
