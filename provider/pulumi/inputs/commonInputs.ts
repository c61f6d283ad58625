import { z } from "zod";
import type { Limits } from "../../execution/types";
import { connectionSchema } from "./connectionSchema";
import { durationForm, parseDuration } from "./duration";

const nodesAllowed = "a whole number from 1 to 8";

const duration = z.custom<string | number>((value) => (parseDuration(value) ?? 0) > 0, {
  error: durationForm,
});
const durationOrZero = z.custom<string | number>((value) => parseDuration(value) !== undefined, {
  error: `${durationForm}; 0 refuses while a rebalance runs`,
});

export const timeoutsSchema = z.strictObject({
  operation: duration.optional(),
  nodeSwitch: duration.optional(),
  propagation: duration.optional(),
  healthy: duration.optional(),
  functions: duration.optional(),
  rebalance: durationOrZero.optional(),
} satisfies Record<keyof Limits, z.ZodType>);

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
};

export type CommonInputs = z.infer<z.ZodObject<typeof commonInputs>>;

/** The limits that the user wrote, in milliseconds. */
export function limitsOf(timeouts: TimeoutsInputs = {}): Partial<Limits> {
  return Object.fromEntries(Object.entries(timeouts).map(([name, value]) => [name, parseDuration(value)]));
}
