import { z } from "zod";

/** `/settings/ldap`: whether LDAP servers are asked, and how they are verified. An own CA for them is there only when it is set. */
export const ldapSchema = z.object({
  authenticationEnabled: z.boolean(),
  authorizationEnabled: z.boolean(),
  encryption: z.string(),
  serverCertValidation: z.boolean(),
  cacert: z.string().optional(),
});

/** `/settings/saml` of 7.6 and later: whether metadata is fetched again and again, and how its server is verified. Texts that were never set may be left out. */
export const samlSchema = z.object({
  enabled: z.boolean(),
  idpMetadataOrigin: z.string(),
  idpMetadataURL: z.string().optional(),
  idpMetadataTLSVerifyPeer: z.boolean(),
  idpMetadataTLSCAs: z.string().optional(),
});

/** `/settings/encryptionKeys` of 8.0 and later: of keys that a KMIP server keeps, by which CAs that is verified. */
export const encryptionKeysSchema = z.array(
  z.object({ data: z.object({ caSelection: z.string().optional() }) }),
);
