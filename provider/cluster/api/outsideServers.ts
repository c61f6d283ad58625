import type { RequestOptions } from "../nodeApi";
import type { NodeCall } from "../nodeCall";
import { encryptionKeysSchema, ldapSchema, samlSchema } from "../schemas/outsideServers";

/** Which servers outside a cluster verifies by its trusted CAs, as far as its settings tell. */
export const outsideServers = (node: NodeCall) => ({
  async verifiesLdapByTrustedCAs(options?: RequestOptions): Promise<boolean> {
    const ldap = await node.get("/settings/ldap", ldapSchema, options);
    const asks = ldap.authenticationEnabled || ldap.authorizationEnabled;
    return asks && ldap.encryption !== "None" && ldap.serverCertValidation && ldap.cacert === undefined;
  },

  async verifiesSamlByTrustedCAs(options?: RequestOptions): Promise<boolean> {
    const saml = await node.get("/settings/saml", samlSchema, options);
    const { idpMetadataURL: url = "", idpMetadataTLSCAs: own = "" } = saml;
    const fetches = saml.enabled && saml.idpMetadataOrigin === "http" && /^https:/i.test(url);
    return fetches && saml.idpMetadataTLSVerifyPeer && own === "";
  },

  async verifiesKmipByTrustedCAs(options?: RequestOptions): Promise<boolean> {
    const keys = await node.get("/settings/encryptionKeys", encryptionKeysSchema, options);
    return keys.some(({ data }) => ["useCbCa", "useSysAndCbCa"].includes(data.caSelection ?? ""));
  },
});
