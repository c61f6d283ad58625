import { firstLine } from "../../errors/firstLine";
import { z } from "zod";
import { redirection } from "../../cluster/connectTo";
import { parseEndpoint } from "../../cluster/endpoints";
import { SecurityError } from "../../errors/securityError";
import { text } from "./text";

const pemForm = "a text in PEM form (-----BEGIN …-----)";
const pem = text(pemForm).refine((value) => value.includes("-----BEGIN "), { error: pemForm });

const endpointForm =
  "https://host:18091, http://host:8091, couchbases://host1,host2 or couchbase://host1,host2";
const connectToForm = "a map from host or host:port to host or host:port";

/** The input `cluster`: each field on its own; what belongs together is judged when all sources are known (resolveConnection.ts). */
export const connectionSchema = z.strictObject({
  endpoint: text(endpointForm).superRefine(usableBy(parseEndpoint, endpointForm)).optional(),
  username: text("the name of a user").optional(),
  password: text("the user's password").optional(),
  clientCertificate: pem.optional(),
  clientKey: pem.optional(),
  clientKeyPassphrase: text("the passphrase of clientKey").optional(),
  caCertificates: z
    .union([pem, z.array(pem).min(1)], { error: "certificates in PEM form, as one text or a list" })
    .optional(),
  tlsServerName: text("the name in the endpoint's certificate").optional(),
  insecureSkipVerify: z.boolean({ error: "true or false" }).optional(),
  network: z.enum(["default", "external"], { error: '"default" or "external"' }).optional(),
  connectTo: z
    .record(z.string(), text("host or host:port"), { error: connectToForm })
    .superRefine(usableBy(redirection, connectToForm))
    .optional(),
});

/** The input `cluster` as plain JSON. */
export type ConnectionInputs = z.infer<typeof connectionSchema>;

/** Lets the client's own reader judge, and say why. */
function usableBy<T>(read: (value: T) => unknown, allowed: string) {
  return (value: T, context: z.RefinementCtx<T>) => {
    try {
      read(value);
    } catch (error) {
      if (!(error instanceof SecurityError)) throw error;
      const why = firstLine(error);
      context.addIssue({ code: "custom", message: `${allowed}. ${why}` });
    }
  };
}
