import { z } from "zod";

/** What servers show of certificates (cluster API facts E). Keys that are not named here are dropped. */

const origin = z.enum(["generated", "uploaded"]);

/** `/pools/default/trustedCAs`, from 7.1 on; the file in an inbox that it was loaded from, if any; nodes as `host:port`, and those of client certificates from 7.6 on. */
export const trustedCAsSchema = z.array(
  z.object({
    id: z.int(),
    type: origin,
    pem: z.string(),
    loadFile: z.string().optional(),
    nodes: z.array(z.string()).default([]),
    client_cert_nodes: z.array(z.string()).default([]),
  }),
);

/** `/pools/default/certificate/node/<host:port>` from 7.1 on: the whole chain. */
export const nodeCertificateSchema = z.object({
  type: origin,
  pem: z.string(),
  warnings: z.array(z.object({ message: z.string() })).default([]),
});

/** `/pools/default/certificate?extended=true` before 7.1: the one CA, with warnings about nodes. */
export const clusterCASchema = z.object({
  cert: z.object({ type: origin, pem: z.string() }),
  warnings: z.array(z.object({ node: z.string().optional(), message: z.string() })).default([]),
});

/** `/pools/default/certificate/node/<host:port>` before 7.1: only the leaf, and only when it was uploaded. */
export const uploadedCertificateSchema = z.object({ pem: z.string() });

export type ShownAuthority = z.infer<typeof trustedCAsSchema>[number];
export type ShownCertificate = z.infer<typeof nodeCertificateSchema>;
export type ShownClusterCA = z.infer<typeof clusterCASchema>;

const ports = z.record(z.string(), z.int());

/** `/pools/default/nodeServices` (cluster API facts B.4). */
export const nodeServicesSchema = z.object({
  nodesExt: z.array(
    z.object({
      thisNode: z.boolean().default(false),
      services: ports,
      alternateAddresses: z
        .object({ external: z.object({ hostname: z.string(), ports: ports.optional() }).optional() })
        .optional(),
    }),
  ),
});
