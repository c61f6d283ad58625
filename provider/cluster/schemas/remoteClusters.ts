import { z } from "zod";

/** `/pools/default/remoteClusters`: what is deleted may be listed for a while; certificates and keys in it are dropped here. */
export const remoteClustersSchema = z.array(
  z.object({
    name: z.string(),
    deleted: z.boolean().default(false),
    secureType: z.string(),
  }),
);
