const millisecondsPer = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
type Unit = keyof typeof millisecondsPer;

/** What a duration may look like, for messages. */
export const durationForm = 'seconds as a number, or a text such as "90s", "5m", "1h30m"';

/** Milliseconds of a duration: a number counts seconds, a text holds numbers with their units (ms, s, m, h). Undefined when it is neither. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value * 1000 : undefined;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * millisecondsPer[unit as Unit];
  }
  return total;
}
