import type { Plan } from "./plan";

/** A plan as a person reads it, line by line: numbered steps, then notes. */
export function planLines({ steps, notes }: Plan): readonly string[] {
  return [
    ...steps.map(({ text }, index) => `${index + 1}. ${text}`),
    ...notes.map((note) => `Note: ${note}`),
  ];
}
