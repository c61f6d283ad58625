import { strict as assert } from "node:assert";
import { Claims } from "../../../../../provider/pulumi/claims";
import { certificatesFacet } from "../../../../../provider/pulumi/facets/certificates";
import { unknownValue } from "../../../../../provider/pulumi/inputs/unknowns";
import { check } from "../../../../../provider/pulumi/methods/check";
import { issue, makeRoot } from "../../../certificates/material/authority";
import { makeFamily, type Family } from "./support";

const cluster = { endpoint: "https://h", username: "u", password: "hunter2" };
const delivery = { type: "local", inbox: "/inbox/{node}" };

async function failures(inputs: object) {
  return (await check(certificatesFacet, new Claims(), { cluster, ...inputs })).failures;
}

/** Property and reason of each failure, one text each. */
async function said(inputs: object): Promise<readonly string[]> {
  return (await failures(inputs)).map(({ property, reason }) => `${property} ${reason}`);
}

describe("Checking the inputs of certificates", () => {
  let family: Family;
  before(async () => {
    family = await makeFamily("Root");
  });
  const given = (over: object = {}) => ({ ...family.inputs, delivery, ...over });
  const withNode = (over: object) => ({
    ...family.inputs.nodeCertificates,
    "n0.cb.test": { ...family.inputs.nodeCertificates["n0.cb.test"], ...over },
  });

  it("accepts what is whole, with every form of a passphrase", async () => {
    assert.deepEqual(await said(given()), []);
    for (const privateKeyPassphrase of [
      { type: "script", path: "p.sh", args: ["a"], trim: true, timeout: 5000 },
      { type: "rest", url: "https://h/p", headers: { a: "b" }, httpsOpts: { verifyPeer: true } },
    ]) {
      const nodeCertificates = withNode({ privateKeyPassphrase });
      assert.deepEqual(await said(given({ nodeCertificates })), []);
    }
  });

  it("takes internal client certificates beside those of the nodes or alone, with the same form and the same checks", async () => {
    const names = [{ type: "email", value: "internal@internal.couchbase.com" }] as const;
    const entry = async (over: object = {}) => {
      const leaf = await issue(family.root, "client", new Date(), { names, ...over });
      return { chain: leaf.pem, privateKey: leaf.keyPem };
    };
    const both = { "n0.cb.test": await entry(), "n1.cb.test": await entry() };
    assert.deepEqual(await said(given({ clientCertificates: both })), []);
    const alone = { trustedCAs: family.root.pem, delivery, clientCertificates: both };
    assert.deepEqual(await said(alone), []);
    assert.match(
      (await said({ ...alone, delivery: undefined })).join(),
      /^delivery is missing, and clientCertificates must/,
    );
    assert.match(
      (await said({ ...alone, serverMade: true })).join(),
      /^serverMade .* and clientCertificates exclude each other/,
    );
    assert.match((await said(given({ clientCertificates: {} }))).join(), /clientCertificates is empty/);
    const bad = { ...both, "n1.cb.test": await entry({ names: [] }) };
    assert.match(
      (await said(given({ clientCertificates: bad }))).join(),
      /^clientCertificates\["n1\.cb\.test"\]\.chain .*\(internalName\)/,
    );
    const { privateKey } = both["n0.cb.test"];
    const typo = await said(
      given({ clientCertificates: { "n0.cb.test": { chain: 5, privatKey: privateKey } } }),
    );
    assert.match(typo.join(), /clientCertificates\["n0\.cb\.test"\]\.privatKey .*did you mean "privateKey"/);
    assert.ok(!typo.join().includes(privateKey.split("\n")[1] ?? ""));
  });

  it("names every bad value with its path and what is allowed, at once", async () => {
    const texts = await said({
      trustedCAs: [5],
      nodeCertificates: { "n0.cb.test": { chain: 5, privatKey: "a key" }, "n1.cb.test": "a key" },
      delivery: { type: "ssh", user: "-x", usr: "x", port: 0 },
      serverMade: { replace: ["short"] },
      strategy: "both",
      removeUnusedCAs: ["short"],
      minimumValidityDays: -1,
      addCAsBy: "mail",
      inboxCA: "keep",
      reason: 5,
    });
    for (const expected of [
      /^trustedCAs\[0\] is 5; allowed: certificates in PEM form/,
      /^nodeCertificates\["n0\.cb\.test"\]\.chain .*allowed: certificates in PEM form/,
      /^nodeCertificates\["n0\.cb\.test"\]\.privatKey .*did you mean "privateKey"\?/,
      /^nodeCertificates\["n1\.cb\.test"\] .*allowed: an object: \{ chain/,
      /^delivery\.user is "-x"; it must be a user name on the node/,
      /^delivery\.usr .*did you mean "user"\? \(allowed: type, user, host/,
      /^delivery\.port is 0; allowed: /,
      /^serverMade\.replace\[0\] is "short"; allowed: a SHA-256 fingerprint/,
      /^strategy is "both"; allowed: "trustBoth" or "encryptionOff"/,
      /^removeUnusedCAs\[0\] is "short"; allowed: a SHA-256 fingerprint/,
      /^minimumValidityDays is -1; allowed: a number of days/,
      /^addCAsBy is "mail"; allowed: "inbox" or "upload"/,
      /^inboxCA is "keep"; allowed: "refuse" or "replace"/,
      /^reason is 5; allowed: a text/,
    ]) {
      assert.ok(
        texts.some((text) => expected.test(text)),
        `${expected}\n${texts.join("\n")}`,
      );
    }
    assert.ok(!texts.some((text) => text.includes("a key")));
  });

  it("names the allowed kinds of delivery and of passphrases", async () => {
    assert.match(
      (await said(given({ delivery: { type: "mail" } }))).join(),
      /delivery\.type is "mail".*'local'/,
    );
    const nodeCertificates = withNode({ privateKeyPassphrase: { type: "guess" } });
    assert.match((await said(given({ nodeCertificates }))).join(), /privateKeyPassphrase.*plain/);
  });

  it("refuses what does not go together", async () => {
    assert.match((await said({})).join(), /nothing is asked for/);
    assert.match((await said(given({ serverMade: true }))).join(), /^serverMade .*exclude each other/);
    assert.match((await said(given({ delivery: undefined }))).join(), /^delivery is missing/);
    assert.match((await said({ nodeCertificates: {}, delivery })).join(), /^args\.nodeCertificates is empty/);
  });

  it("runs every check of the material that needs no cluster, with paths", async () => {
    const now = new Date();
    const stranger = await issue(family.root, "n9.cb.test", now);
    const old = await issue(family.root, "n0.cb.test", now, { from: -20, days: -10 });
    const noAuthority = await issue(family.root, "ca", now);
    const of = (leaf: { pem: string; keyPem: string }) => ({ chain: leaf.pem, privateKey: leaf.keyPem });
    for (const [inputs, expected] of [
      [
        { nodeCertificates: withNode(of(stranger)) },
        /\["n0\.cb\.test"\]\.chain .*not for n0\.cb\.test \(namesTheNode\)/,
      ],
      [{ nodeCertificates: withNode(of(old)) }, /\.chain .*expired at .*\(validNow\)/],
      [
        { nodeCertificates: withNode({ privateKey: stranger.keyPem }) },
        /\.privateKey .*\(privateKeyMatches\)/,
      ],
      [
        { nodeCertificates: withNode({ privateKey: undefined }) },
        /\.privateKey no private key is given \(privateKeyGiven\)/,
      ],
      [
        { nodeCertificates: withNode({ chain: "no PEM" }) },
        /\.chain the text holds no PEM block \(pemReadable\)/,
      ],
      [
        { trustedCAs: [family.root.pem, noAuthority.pem] },
        /^trustedCAs\[1\] .*is not a CA.*\(authorityFlag\)/,
      ],
    ] as const) {
      const texts = await said(given(inputs));
      assert.ok(
        texts.some((text) => expected.test(text)),
        `${expected}\n${texts.join("\n")}`,
      );
    }
  });

  it("refuses a private key where something else has placed it, and wants none there", async () => {
    const present = { delivery: { type: "present" } };
    assert.match((await said(given(present))).join(), /privateKey a private key is given, although/);
    const keyless = Object.fromEntries(
      Object.entries(family.chains).map(([node, chain]) => [node, { chain }]),
    );
    assert.deepEqual(await said({ ...family.inputs, nodeCertificates: keyless, ...present }), []);
  });

  it("leaves what only the cluster can tell to the run", async () => {
    const other = await makeRoot("Already Trusted", new Date());
    const leaf = await issue(other, "n0.cb.test", new Date());
    const nodeCertificates = { "n0.cb.test": { chain: leaf.pem, privateKey: leaf.keyPem } };
    assert.deepEqual(await said({ nodeCertificates, delivery }), []);
  });

  it("leaves alone what is not known yet, and checks the rest", async () => {
    const unknown = { chain: unknownValue, privateKey: unknownValue };
    const nodeCertificates = { ...family.inputs.nodeCertificates, "n0.cb.test": unknown };
    assert.deepEqual(await said(given({ nodeCertificates })), []);
    assert.deepEqual(await said(given({ nodeCertificates: unknownValue, trustedCAs: unknownValue })), []);
    const keyless = { "n0.cb.test": { chain: family.chains["n0.cb.test"] } };
    assert.deepEqual(await said(given({ nodeCertificates: keyless, delivery: unknownValue })), []);
    assert.deepEqual(await said(given({ serverMade: unknownValue })), []);
    const bad = { ...nodeCertificates, "n1.cb.test": { chain: "no PEM", privateKey: "no PEM" } };
    assert.match((await said(given({ nodeCertificates: bad }))).join(), /n1\.cb\.test"\]\.chain/);
  });

  it("shows no key and no passphrase in any reason", async () => {
    const { privateKey = "" } = family.inputs.nodeCertificates["n0.cb.test"] ?? {};
    for (const entry of [
      { chain: privateKey, privateKey },
      { privateKey: [privateKey] },
      { privateKeyPassphrase: "s3cret-s3cret" },
      { privateKeyPassphrase: { type: "plain", password: ["s3cret-s3cret"] } },
    ]) {
      const text = JSON.stringify(await failures(given({ nodeCertificates: withNode(entry) })));
      assert.ok(!text.includes("s3cret") && !text.includes(privateKey.split("\n")[1] ?? "-"), text);
    }
    const whole = JSON.stringify(await failures({ delivery, nodeCertificates: privateKey }));
    assert.match(whole, /args\.nodeCertificates/);
    assert.ok(!whole.includes("PRIVATE"), whole);
  });
});
