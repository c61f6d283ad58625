import type { z } from "zod";

/** As much of a schema's definition as is looked at. */
interface Definition {
  readonly shape?: Record<string, z.ZodType>;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/** Names of the object that the schema holds at a path; where the schema leaves a choice, that of the value. */
export function namesAt(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): readonly string[] {
  let here: z.ZodType | undefined = schema;
  let given = value;
  for (const key of path) {
    here = inside(here, key, given);
    given = (given as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  return Object.keys(shapeOf(here, given) ?? {});
}

function inside(schema: z.ZodType | undefined, key: PropertyKey, given: unknown): z.ZodType | undefined {
  const { innerType, valueType, element } = definitionOf(schema);
  if (innerType !== undefined) return inside(innerType, key, given);
  return valueType ?? element ?? shapeOf(schema, given)?.[String(key)];
}

function shapeOf(schema: z.ZodType | undefined, given: unknown): Record<string, z.ZodType> | undefined {
  const { shape, innerType, options } = definitionOf(schema);
  if (innerType !== undefined) return shapeOf(innerType, given);
  return shape ?? options?.map((option) => shapeOf(option, given)).find((one) => isFor(one, given));
}

/** Of objects that are told apart by their `type`, whether it is the one. */
function isFor(shape: Record<string, z.ZodType> | undefined, given: unknown): boolean {
  const type = shape?.["type"];
  return (
    shape !== undefined && (type === undefined || type.safeParse((given as { type?: unknown }).type).success)
  );
}

function definitionOf(schema: z.ZodType | undefined): Definition {
  return (schema as { def?: Definition } | undefined)?.def ?? {};
}
