import { z } from "zod";

/** `/pools` (cluster API facts B.3); `uuid` is an empty list while the node is not part of a cluster. */
export const identitySchema = z.object({
  uuid: z.union([z.string().regex(/^[0-9a-f]{32}$/i), z.array(z.never()).length(0)]),
  implementationVersion: z.string(),
  isEnterprise: z.boolean(),
});
