/** What the engine sends in a preview for a value that is not known yet (`runtime.unknownValue` of the SDK). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value at `path`, or one that holds it, is not known yet. */
export function isUnknownAt(value: unknown, path: readonly PropertyKey[]): boolean {
  let here = value;
  for (const key of path) {
    if (here === unknownValue) return true;
    here = isRecord(here) ? here[key as string] : undefined;
  }
  return hasUnknown(here);
}

/** Whether anything in the value is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
