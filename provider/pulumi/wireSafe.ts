/**
 * Turns a value into what the engine's wire can carry: plain JSON without `undefined`. The SDK would throw `Unexpected struct type.` for
 * undefined, bigint and Buffer, and silently lose dates, maps and numbers that are not finite.
 */
export function wireSafe<T extends object>(value: T): Record<string, unknown> {
  return toWire(value) as Record<string, unknown>;
}

function toWire(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null) return typeof value === "function" ? null : value;
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (value instanceof Set) return [...value].map(orNull);
  if (Array.isArray(value)) return value.map(orNull);
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return Object.fromEntries(
    entries.filter(([, inner]) => inner !== undefined).map(([key, inner]) => [String(key), toWire(inner)]),
  );
}

function orNull(value: unknown): unknown {
  return value === undefined ? null : toWire(value);
}
