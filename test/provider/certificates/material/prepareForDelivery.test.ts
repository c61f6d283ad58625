import "reflect-metadata";
import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { authorityOf, describePem } from "../../../../provider/certificates/material/description";
import { prepareForDelivery } from "../../../../provider/certificates/material/prepareForDelivery";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { issue, makeRoot, type Issued } from "./authority";

const now = new Date("2026-06-01T12:00:00Z");
const name = "n0.cb.test";
const otpNode = `ns_1@${name}`;
const plain = { type: "plain", password: "correct horse" } as const;

describe("Preparing certificate material for delivery", () => {
  let root: Issued;
  let rsa: Issued;
  let ec: Issued;

  before(async () => {
    root = await makeRoot("Root", now);
    rsa = await issue(root, name, now, { keys: "rsa" });
    ec = await issue(root, name, now);
  });

  function prepare(
    version: string,
    node: Parameters<typeof prepareForDelivery>[0]["nodeCertificates"][string],
  ) {
    return prepareForDelivery(
      {
        trustedCAs: [root.pem, `# again\n${root.pem}`],
        nodeCertificates: { [name]: node, "n9.cb.test": node },
      },
      { nodes: [{ otpNode, name }], version },
    );
  }

  it("names each authority once, and each node's files by its otpNode", () => {
    const { authorities, nodes } = prepare("7.6.8", { chain: ec.pem + root.pem, privateKey: ec.keyPem });
    assert.deepEqual(authorities, describePem(root.pem));
    assert.deepEqual(Object.keys(nodes), [otpNode]);
    const node = nodes[otpNode];
    assert.equal(node?.leaf, describePem(ec.pem)[0]?.fingerprint);
    assert.deepEqual(describePem(node?.files?.chain ?? ""), describePem(ec.pem + root.pem));
    assert.equal(node?.files?.privateKey, ec.keyPem);
  });

  it("makes RSA keys PKCS#1 before 7.1, and leaves every key as it is later", () => {
    for (const [version, label] of [
      ["7.0.5", "RSA PRIVATE KEY"],
      ["7.1.4", "PRIVATE KEY"],
    ] as const) {
      const files = prepare(version, { chain: rsa.pem, privateKey: rsa.keyPem }).nodes[otpNode]?.files;
      assert.ok(files !== undefined);
      assert.ok(files.privateKey.startsWith(`-----BEGIN ${label}-----\n`));
      assert.ok(createPrivateKey(files.privateKey).equals(rsa.key));
    }
  });

  it("hands on the passphrase of an encrypted key, and none for another", () => {
    const privateKey = ec.key
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: plain.password })
      .toString();
    const node = { chain: ec.pem, privateKeyPassphrase: plain };
    assert.deepEqual(prepare("7.6.8", { ...node, privateKey }).nodes[otpNode]?.passphrase, plain);
    assert.equal(prepare("7.6.8", { ...node, privateKey: ec.keyPem }).nodes[otpNode]?.passphrase, undefined);
    const placed = prepare("7.6.8", node).nodes[otpNode];
    assert.deepEqual([placed?.files, placed?.passphrase], [undefined, plain]);
  });

  it("refuses by name what the version cannot read, without the key's text", () => {
    const encrypted = rsa.key
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: plain.password })
      .toString();
    const wrong = [
      [{ chain: ec.pem, privateKey: ec.keyPem }, /EC key/],
      [{ chain: rsa.pem, privateKey: encrypted, privateKeyPassphrase: plain }, /encrypted/],
      [{ chain: rsa.pem, privateKey: "junk" }, /is not PEM text/],
    ] as const;
    for (const [node, found] of wrong) {
      assert.throws(
        () => prepare("7.0.5", node),
        (error) => {
          assert.ok(isSecurityError(error, "CBSEC_PRIVATE_KEY_UNSUITABLE"));
          assert.equal(error.context.node, name);
          assert.match(error.message, found);
          return !error.message.includes(plain.password) && !error.message.includes("MII");
        },
      );
    }
  });
});

describe("Describing certificates", () => {
  it("tells what a certificate says of itself", async () => {
    const root = await makeRoot("Root", now);
    const leaf = await issue(root, name, now);
    const [described] = describePem(leaf.pem);
    assert.ok(described !== undefined);
    const { fingerprint, serialNumber, pem, ...rest } = described;
    assert.match(fingerprint, /^[0-9a-f]{64}$/);
    assert.equal(serialNumber, leaf.certificate.serialNumber);
    assert.deepEqual(describePem(pem), [described]);
    assert.deepEqual(rest, {
      subject: `CN=${name}`,
      issuer: "CN=Root",
      notBefore: "2026-05-31T12:00:00.000Z",
      notAfter: "2027-06-01T12:00:00.000Z",
      certificateAuthority: false,
      subjectAlternativeNames: [`DNS:${name}`],
    });
    assert.equal(describePem(root.pem)[0]?.certificateAuthority, true);
  });

  it("finds the authority that a chain ends in by its signature, not by its name", async () => {
    const root = await makeRoot("Root", now);
    const impostor = await makeRoot("Root", now);
    const between = await issue(root, "Between", now, { authority: true });
    const leaf = await issue(between, name, now);
    const authorities = describePem(impostor.pem + root.pem);
    const end = (...chain: Issued[]) =>
      authorityOf(describePem(chain.map(({ pem }) => pem).join("")), authorities)?.fingerprint;
    assert.equal(end(leaf, between), authorities[1]?.fingerprint);
    assert.equal(end(leaf, between, root), authorities[1]?.fingerprint);
    assert.equal(end(leaf), undefined);
    assert.equal(authorityOf([], authorities), undefined);
  });

  it("throws a typed error for what is no certificate", () => {
    assert.throws(
      () => describePem("junk"),
      (error) => isSecurityError(error, "CBSEC_CERTIFICATE_UNREADABLE"),
    );
  });
});
