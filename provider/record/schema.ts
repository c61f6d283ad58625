import { z } from "zod";
import { addressFamilies, clusterEncryptionLevels } from "../vocabulary";

/** The format that this version writes. What is added later and may be ignored does not change it. */
export const recordFormat = 1;

/** What every format has, so that one of a newer version can be named. */
export const anyFormatSchema = z.looseObject({
  format: z.number().int().positive(),
  owner: z.looseObject({ version: z.string().max(100) }).optional(),
});

const text = z.string().max(2_000);

const functionName = z.object({
  name: text,
  scope: z.object({ bucket: text, scope: text }).optional(),
});

export const contentSchema = z.object({
  goal: z.json(),
  autoFailover: z.object({ enabled: z.boolean() }).catchall(z.json()).optional(),
  functions: z.array(functionName),
  start: z.object({
    level: z.enum(clusterEncryptionLevels),
    nodes: z.array(
      z.object({
        otpNode: text,
        addressFamily: z.enum(addressFamilies),
        addressFamilyOnly: z.boolean(),
        encrypted: z.boolean(),
      }),
    ),
  }),
  broughtCAs: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(1_000)
    .optional(),
  reached: z.literal(true).optional(),
  atRest: z.literal(true).optional(),
  phase: text,
});

const owner = z.object({
  host: text,
  pid: z.number().int(),
  version: text,
  since: text,
  reason: text,
});

export const headSchema = z.object({
  format: z.literal(recordFormat),
  runId: z.string().max(100),
  owner,
  counter: z.number().int().nonnegative(),
  state: z.enum(["asking", "holding", "left", "closed"]),
  content: contentSchema.optional(),
  parts: z
    .object({
      generation: z.number().int().nonnegative(),
      count: z.number().int().positive().max(1_000),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    })
    .optional(),
});
