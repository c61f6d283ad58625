import { strict as assert } from "node:assert";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SecurityError } from "../../../../provider/errors/securityError";
import {
  resolveConnection,
  type ConnectionSources,
} from "../../../../provider/pulumi/connection/resolveConnection";

const pem = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n";
const resolve = (sources: Partial<ConnectionSources>) =>
  resolveConnection({ environment: {}, configuration: {}, ...sources });

function refusal(sources: Partial<ConnectionSources>): SecurityError {
  try {
    resolve(sources);
  } catch (error) {
    assert.ok(error instanceof SecurityError);
    assert.equal(error.code, "CBSEC_CONFIGURATION");
    return error;
  }
  throw new Error("was not refused");
}

describe("The connection of a resource", () => {
  const configuration = { endpoint: "https://configured", username: "carl", password: "c-pass" };
  const environment = {
    CB_CLUSTER: "https://surrounding",
    CB_REST_USERNAME: "eve",
    CB_REST_PASSWORD: "e-pass",
  };

  it("comes from the stack configuration", () => {
    const { settings, endpointFrom, usesConfiguration } = resolve({ configuration });
    assert.equal(settings.endpoint, "https://configured");
    assert.deepEqual(settings.credentials, { kind: "password", username: "carl", password: "c-pass" });
    assert.equal(endpointFrom, "the stack configuration couchbase:endpoint");
    assert.ok(usesConfiguration);
  });

  it("comes from the environment before the configuration", () => {
    const { settings, endpointFrom, usesConfiguration } = resolve({ configuration, environment });
    assert.equal(settings.endpoint, "https://surrounding");
    assert.deepEqual(settings.credentials, { kind: "password", username: "eve", password: "e-pass" });
    assert.equal(endpointFrom, "the environment variable CB_CLUSTER");
    assert.ok(!usesConfiguration);
  });

  it("comes from the resource itself before both, field by field", () => {
    const { settings, endpointFrom } = resolve({
      configuration,
      environment,
      cluster: { endpoint: "https://own", username: "olga" },
    });
    assert.equal(settings.endpoint, "https://own");
    assert.deepEqual(settings.credentials, { kind: "password", username: "olga", password: "e-pass" });
    assert.equal(endpointFrom, "the input `cluster.endpoint`");
  });

  it("reads every field from text", () => {
    const { settings } = resolve({
      configuration: {
        ...configuration,
        caCertificates: pem,
        tlsServerName: "n0.cb.test",
        insecureSkipVerify: "true",
        network: "external",
        connectTo: '{"n0.cb.test": "127.0.0.2"}',
      },
    });
    assert.deepEqual(settings.caCertificates, [pem]);
    assert.equal(settings.tlsServerName, "n0.cb.test");
    assert.equal(settings.insecureSkipVerify, true);
    assert.equal(settings.network, "external");
    assert.deepEqual(settings.connectTo, { "n0.cb.test": "127.0.0.2" });
  });

  it("reads certificates from the files that the environment names, as couchbase-cli does", () => {
    const folder = mkdtempSync(join(tmpdir(), "connection-"));
    writeFileSync(join(folder, "cert.pem"), pem);
    writeFileSync(join(folder, "key.pem"), pem.replaceAll("CERTIFICATE", "PRIVATE KEY"));
    const { settings } = resolve({
      environment: {
        CB_CLUSTER: "https://h",
        CB_CLIENT_CERT: join(folder, "cert.pem"),
        CB_CLIENT_KEY: join(folder, "key.pem"),
        CB_CLIENT_KEY_PASSWORD: "open",
        CB_CA_CERT: pem,
      },
    });
    assert.equal(settings.credentials.kind, "certificate");
    assert.ok(settings.credentials.kind === "certificate");
    assert.equal(settings.credentials.certificate, pem);
    assert.equal(settings.credentials.passphrase, "open");
    assert.deepEqual(settings.caCertificates, [pem]);
  });

  it("uses the kind of credentials of the first place that names any", () => {
    const certificate = { clientCertificate: pem, clientKey: pem };
    assert.equal(resolve({ cluster: certificate, environment }).settings.credentials.kind, "certificate");
    const cluster = { username: "u", password: "p" };
    const held = { ...configuration, ...{ clientCertificate: pem, clientKey: pem } };
    assert.equal(
      resolve({ cluster, configuration: { endpoint: held.endpoint } }).settings.credentials.kind,
      "password",
    );
  });

  it("is refused when a place gives both kinds of credentials", () => {
    const cluster = {
      endpoint: "https://h",
      username: "u",
      password: "p",
      clientCertificate: pem,
      clientKey: pem,
    };
    assert.match(refusal({ cluster }).message, /Both user and password and a client certificate/);
  });

  it("is refused without an endpoint, saying every place where it can be given", () => {
    const { message } = refusal({});
    for (const place of ["`cluster.endpoint`", "CB_CLUSTER", "pulumi config set couchbase:endpoint"]) {
      assert.ok(message.includes(place), place);
    }
  });

  it("is refused without a password, naming --secret", () => {
    const { message } = refusal({ cluster: { endpoint: "https://h", username: "u" } });
    assert.match(message, /pulumi config set --secret couchbase:password/);
  });

  it("names the variable or key whose value cannot be used, and never a secret's value", () => {
    const broken = { ...environment, CB_NETWORK: "inside" };
    assert.match(
      refusal({ environment: broken }).message,
      /CB_NETWORK is "inside"; allowed: "default" or "external"/,
    );
    assert.match(
      refusal({ configuration: { ...configuration, insecureSkipVerify: "maybe" } }).message,
      /couchbase:insecureSkipVerify is "maybe"; allowed: true or false/,
    );
    assert.match(
      refusal({ configuration: { ...configuration, connectTo: "n0=1" } }).message,
      /couchbase:connectTo is not a JSON object/,
    );
    assert.match(
      refusal({ environment: { ...environment, CB_CA_CERT: "/nowhere/ca.pem" } }).message,
      /CB_CA_CERT names the file \/nowhere\/ca.pem/,
    );
    const base64 = refusal({ environment: { ...environment, CB_CLIENT_KEY: "MC4CAQAwBQYDK2VwBCIE" } });
    assert.match(base64.message, /CB_CLIENT_KEY is no PEM text, and no path/);
    assert.doesNotMatch(`${base64.message} ${String(base64.cause)}`, /MC4CAQ/);
    // A key that lost its first line, in the wrong place.
    const headless = refusal({ environment: { ...environment, CB_CA_CERT: "MC4CAQAwBQYDK2VwBCIE\nabc=" } });
    assert.match(headless.message, /CB_CA_CERT is neither the name of a file nor a text in PEM form/);
    assert.doesNotMatch(`${headless.message} ${String(headless.cause)}`, /MC4CAQ/);
    const key = refusal({ configuration: { ...configuration, clientKey: "topsecret" } }).message;
    assert.match(key, /couchbase:clientKey/);
    assert.ok(!key.includes("topsecret"));
  });
});
