import { strict as assert } from "node:assert";
import type { MockAgent } from "undici";
import type { NodeApi } from "../../../../provider/cluster/nodeApi";
import { json, mockedNode, origin } from "../support/mockedNode";

describe("Settings of servers outside tell that the trusted CAs are", () => {
  let agent: MockAgent;
  let node: NodeApi;

  beforeEach(async () => {
    ({ agent, node } = await mockedNode());
  });
  afterEach(() => agent.assertNoPendingInterceptors());

  function answer(path: string, body: unknown): void {
    agent.get(origin).intercept({ method: "GET", path }).reply(200, JSON.stringify(body), json);
  }

  type Case = readonly [what: string, body: unknown, expected: boolean];
  const tell = (path: string, ask: (node: NodeApi) => Promise<boolean>, cases: readonly Case[]) => {
    for (const [what, body, expected] of cases) {
      it(`${expected ? "" : "not "}needed by ${what}`, async () => {
        answer(path, body);
        assert.equal(await ask(node), expected);
      });
    }
  };

  const ldap = {
    authenticationEnabled: true,
    authorizationEnabled: false,
    encryption: "TLS",
    serverCertValidation: true,
  };
  tell("/settings/ldap", (one) => one.verifiesLdapByTrustedCAs(), [
    ["LDAP over TLS", ldap, true],
    ["LDAP over StartTLS", { ...ldap, encryption: "StartTLSExtension" }, true],
    [
      "LDAP where groups alone are looked up",
      { ...ldap, authenticationEnabled: false, authorizationEnabled: true },
      true,
    ],
    ["LDAP that is off", { ...ldap, authenticationEnabled: false }, false],
    ["LDAP without TLS", { ...ldap, encryption: "None" }, false],
    ["LDAP whose servers nobody verifies", { ...ldap, serverCertValidation: false }, false],
    ["LDAP that has a CA of its own", { ...ldap, cacert: "-----BEGIN CERTIFICATE-----" }, false],
  ]);

  const saml = {
    enabled: true,
    idpMetadataOrigin: "http",
    idpMetadataURL: "https://sso.example.com/metadata",
    idpMetadataTLSVerifyPeer: true,
    idpMetadataTLSCAs: "",
  };
  tell("/settings/saml", (one) => one.verifiesSamlByTrustedCAs(), [
    ["SAML with metadata over TLS", saml, true],
    ["SAML with an address in capitals", { ...saml, idpMetadataURL: "HTTPS://SSO.EXAMPLE.COM" }, true],
    ["SAML that is off", { ...saml, enabled: false }, false],
    ["SAML without TLS", { ...saml, idpMetadataURL: "http://sso.example.com/metadata" }, false],
    ["SAML that never had an address", { ...saml, idpMetadataURL: undefined }, false],
    ["SAML with metadata that was fetched once", { ...saml, idpMetadataOrigin: "http_one_time" }, false],
    ["SAML whose server nobody verifies", { ...saml, idpMetadataTLSVerifyPeer: false }, false],
    ["SAML that has CAs of its own", { ...saml, idpMetadataTLSCAs: "-----BEGIN CERTIFICATE-----" }, false],
  ]);

  const key = (caSelection?: string) => ({ id: 1, type: "kmip-aes-key-256", data: { caSelection } });
  tell("/settings/encryptionKeys", (one) => one.verifiesKmipByTrustedCAs(), [
    ["a key at a KMIP server", [key(), key("useCbCa")], true],
    ["a key at a KMIP server that the system's CAs may verify, too", [key("useSysAndCbCa")], true],
    ["a KMIP server that the system's CAs alone verify", [key("useSysCa")], false],
    ["a KMIP server that nobody verifies", [key("skipServerCertVerification")], false],
    ["keys that the server keeps itself", [key()], false],
    ["a cluster without keys", [], false],
  ]);
});
