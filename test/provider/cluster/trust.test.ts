import { strict as assert } from "node:assert";
import type { ConnectionSettings } from "../../../provider/cluster/connectionSettings";
import { makeTrust } from "../../../provider/cluster/trust";
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
    makeTrust(settings({ caCertificates: [`${authority.certificate}\n${identity.certificate}`] }));
  });

  for (const [what, pem] of [
    ["no certificate", "hello"],
    ["a damaged certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
  ] as const) {
    it(`is refused when a text holds ${what}, and the text's place is named`, () => {
      const { message } = thrown(
        () => makeTrust(settings({ caCertificates: [authority.certificate, pem] })),
        "CBSEC_CONFIGURATION",
      );
      assert.match(message, /caCertificates\[1\]/);
    });
  }

  it("includes a client certificate with its key", () => {
    makeTrust(settings({ credentials: { kind: "certificate", ...identity } }));
  });

  it("is refused when certificate and key do not belong together, without showing the key", () => {
    const { message } = thrown(
      () =>
        makeTrust(
          settings({
            credentials: { kind: "certificate", certificate: identity.certificate, key: authority.key },
          }),
        ),
      "CBSEC_CONFIGURATION",
    );
    assert.match(message, /client certificate/);
    assert.ok(!message.includes(authority.key.slice(40, 60)));
  });
});
