import type { PlainObject } from "./facets/facetDefinition";
import { withoutNulls } from "./inputs/withoutNulls";

/** Inputs as the engine hands them over, parted into what the user wrote and what came along. */
export interface ProgramInputs {
  readonly written: PlainObject;
  /** The resource's URN, a display hint: after a rename that of the old name. */
  readonly urn: string | undefined;
}

export function partInputs(inputs: PlainObject): ProgramInputs {
  const { __urn: urn, ...others } = inputs;
  const written = Object.entries(others).filter(([key]) => !key.startsWith("__"));
  return {
    written: withoutNulls(Object.fromEntries(written)) as PlainObject,
    urn: typeof urn === "string" ? urn : undefined,
  };
}

/** Inputs with the defaults of what was left out. */
export function withDefaults(defaults: PlainObject, written: PlainObject): PlainObject {
  const filled = Object.entries(defaults).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(filled), ...written };
}
