import { z } from "zod";
import type { Limits } from "../../execution/types";
import { recordPlaces } from "../../vocabulary";
import { connectionSchema } from "./connectionSchema";
import { durationForm, parseDuration } from "./duration";

const nodesAllowed = "a whole number from 1 to 8";

const duration = z.custom<string | number>((value) => (parseDuration(value) ?? 0) > 0, {
  error: durationForm,
});
const durationOrZero = (zero: string) =>
  z.custom<string | number>((value) => parseDuration(value) !== undefined, {
    error: `${durationForm}; 0 ${zero}`,
  });

export const timeoutsSchema = z.strictObject({
  operation: duration.optional(),
  nodeSwitch: duration.optional(),
  propagation: duration.optional(),
  healthy: duration.optional(),
  functions: duration.optional(),
  rebalance: durationOrZero("refuses while a rebalance runs").optional(),
  busy: durationOrZero("refuses while another run is at work").optional(),
} satisfies Record<keyof Limits | "busy", z.ZodType>);

export type TimeoutsInputs = z.infer<typeof timeoutsSchema>;

export const deletions = ["restore", "keep"] as const;

/** The inputs that every resource has. */
export const commonInputs = {
  cluster: connectionSchema.optional(),
  timeouts: timeoutsSchema.optional(),
  nodesAtOnce: z
    .int({ error: nodesAllowed })
    .min(1, { error: nodesAllowed })
    .max(8, { error: nodesAllowed })
    .optional(),
  deletion: z.enum(deletions, { error: '"restore" or "keep"' }).optional(),
  record: z.enum(recordPlaces, { error: '"cluster" or "file"' }).optional(),
};

export type CommonInputs = z.infer<z.ZodObject<typeof commonInputs>>;

/** What the user wrote, in milliseconds. */
export function millisecondsOf(timeouts: TimeoutsInputs = {}): Partial<Record<keyof TimeoutsInputs, number>> {
  return Object.fromEntries(Object.entries(timeouts).map(([name, value]) => [name, parseDuration(value)]));
}
