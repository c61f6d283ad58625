import { strict as assert } from "node:assert";
import { rootCertificates } from "node:tls";
import type { ConnectionSettings } from "../../../provider/cluster/connectionSettings";
import { Trust } from "../../../provider/cluster/trust";
import { credentials } from "./support/bodies";
import { makeAuthority, type Authority, type Identity } from "./support/certificates";
import { thrown } from "./support/rejection";

describe("What is trusted", () => {
  let authority: Authority;
  let identity: Identity;
  before(async () => {
    authority = await makeAuthority("A CA");
    identity = await authority.issue({});
  });
  const settings = (over: Partial<ConnectionSettings>): ConnectionSettings => ({
    endpoint: "https://h",
    credentials,
    ...over,
  });

  it("may be several certificates in one text", () => {
    new Trust(settings({ caCertificates: [`${authority.certificate}\n${identity.certificate}`] })).context();
  });

  for (const [what, pem] of [
    ["no certificate", "hello"],
    ["a damaged certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
  ] as const) {
    it(`is refused when a text holds ${what}, and the text's place is named`, () => {
      const { message } = thrown(
        () => new Trust(settings({ caCertificates: [authority.certificate, pem] })).context(),
        "CBSEC_CONFIGURATION",
      );
      assert.match(message, /caCertificates\[1\]/);
    });
  }

  it("includes a client certificate with its key", () => {
    new Trust(settings({ credentials: { kind: "certificate", ...identity } })).context();
  });

  it("is refused when certificate and key do not belong together, without showing the key", () => {
    const { message } = thrown(
      () =>
        new Trust(
          settings({
            credentials: { kind: "certificate", certificate: identity.certificate, key: authority.key },
          }),
        ).context(),
      "CBSEC_CONFIGURATION",
    );
    assert.match(message, /client certificate/);
    assert.ok(!message.includes(authority.key.slice(40, 60)));
  });

  it("grows by authorities that were not trusted, beside the given ones or the system's", () => {
    const [ofTheSystem = ""] = rootCertificates;
    const system = new Trust(settings({}));
    const given = new Trust(settings({ caCertificates: [identity.certificate] }));
    assert.equal(system.grow([ofTheSystem]), undefined);
    for (const trust of [system, given]) {
      assert.equal(trust.has(authority.certificate), false);
      assert.notEqual(trust.grow([authority.certificate]), undefined);
      assert.equal(trust.has(authority.certificate), true);
      assert.equal(trust.grow([authority.certificate]), undefined);
    }
    assert.deepEqual([system.has(ofTheSystem), given.has(ofTheSystem)], [true, false]);
    assert.equal(new Trust(settings({})).has(authority.certificate), false);
  });

  it("is the same certificate however its text is wrapped", () => {
    const trust = new Trust(settings({ caCertificates: [authority.certificate] }));
    assert.equal(trust.grow([`A CA\n${authority.certificate.replaceAll("\n", "\r\n")}`]), undefined);
  });
});
