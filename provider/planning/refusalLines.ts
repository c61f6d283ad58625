import type { Refusal } from "./plan";

/** Every reason why a goal cannot be reached safely, numbered, each with what to do: the same words in a preview and in an error. */
export function refusalLines(refusals: readonly Refusal[]): readonly string[] {
  return refusals.flatMap(({ rule, found, remedy }, index) => [
    `${index + 1}. ${found} (${rule})`,
    `   ${remedy}`,
  ]);
}
