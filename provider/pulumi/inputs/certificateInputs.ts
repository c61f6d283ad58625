import { z } from "zod";
import { deliverySettings } from "../../certificates/delivery/settings";
import { text } from "./text";

const certificateForm = "certificates in PEM form (-----BEGIN CERTIFICATE-----…)";
const keyForm =
  "a private key in PEM form (-----BEGIN … PRIVATE KEY-----), or none with the delivery `present`";
const fingerprintForm = "a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons";
const nodesForm =
  "an object with one entry for every node, by the node's name: { chain, privateKey, privateKeyPassphrase? }";

const certificates = text(certificateForm);
const milliseconds = z.int({ error: "milliseconds as a whole number" }).min(1).optional();

const passphrase = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("plain"), password: text("the passphrase of the private key") }),
    z.strictObject({
      type: z.literal("script"),
      path: text("a script in the node's folder of scripts"),
      args: z.array(z.string()).optional(),
      trim: z.boolean().optional(),
      timeout: milliseconds,
    }),
    z.strictObject({
      type: z.literal("rest"),
      url: text("an http or https address"),
      addressFamily: z.enum(["inet", "inet6"]).optional(),
      httpsOpts: z.strictObject({ verifyPeer: z.boolean().optional() }).optional(),
      headers: z.record(z.string(), z.string()).optional(),
      timeout: milliseconds,
    }),
  ],
  { error: 'a text, or an object whose type is "plain", "script" or "rest"' },
);

const nodeCertificate = z.strictObject(
  {
    chain: certificates,
    privateKey: text(keyForm).optional(),
    privateKeyPassphrase: z.union([text("the passphrase of the private key"), passphrase]).optional(),
  },
  { error: "an object: { chain, privateKey, privateKeyPassphrase? }" },
);

const fingerprint = z
  .string({ error: fingerprintForm })
  .regex(/^([0-9a-f]{64}|([0-9a-f]{2}:){31}[0-9a-f]{2})$/i, { error: fingerprintForm });
const fingerprints = z.array(fingerprint, { error: "a list of SHA-256 fingerprints" });

/** The inputs of ClusterCertificateRotation that say what certificates there should be. */
export const certificateInputs = {
  trustedCAs: z
    .union([certificates, z.array(certificates)], { error: `${certificateForm}, as one text or a list` })
    .optional(),
  nodeCertificates: z.record(z.string(), nodeCertificate, { error: nodesForm }).optional(),
  clientCertificates: z.record(z.string(), nodeCertificate, { error: nodesForm }).optional(),
  serverMade: z
    .union([z.boolean(), z.strictObject({ replace: fingerprints.optional() })], {
      error: "true, false, or { replace: [fingerprints of server-made CAs] }",
    })
    .optional(),
  delivery: deliverySettings.optional(),
  strategy: z.enum(["trustBoth", "encryptionOff"], { error: '"trustBoth" or "encryptionOff"' }).optional(),
  removeUnusedCAs: z
    .union([z.boolean(), fingerprints], { error: "true, false, or a list of SHA-256 fingerprints" })
    .optional(),
  reason: text("a text that says why").optional(),
  minimumValidityDays: z
    .number({ error: "a number of days, 0 or more" })
    .min(0, { error: "a number of days, 0 or more" })
    .optional(),
  pinnedCertificates: fingerprints.optional(),
  addCAsBy: z.enum(["inbox", "upload"], { error: '"inbox" or "upload"' }).optional(),
  inboxCA: z.enum(["refuse", "replace"], { error: '"refuse" or "replace"' }).optional(),
};

export type CertificateInputs = z.infer<z.ZodObject<typeof certificateInputs>>;
export type NodeCertificateInputs = z.infer<typeof nodeCertificate>;

/** Lower case, without colons: as fingerprints are compared. */
export function plainFingerprint(written: string): string {
  return written.replaceAll(":", "").toLowerCase();
}
