import { strict as assert } from "node:assert";
import { createPrivateKey } from "node:crypto";
import {
  lacksKey,
  markOf,
  materialOfEntry,
} from "../../../../../provider/pulumi/facets/certificates/keysAside";
import { inputsToKeep } from "../../../../../provider/pulumi/facets/certificates/material";
import type { NodeCertificateInputs } from "../../../../../provider/pulumi/inputs/certificateInputs";
import { unknownValue } from "../../../../../provider/pulumi/inputs/unknowns";
import { makeFamily, type Family } from "./support";

describe("Keys and state", () => {
  let family: Family;
  let entry: NodeCertificateInputs & { privateKey: string };
  before(async () => {
    family = await makeFamily("Root", new Date(), true);
    entry = family.inputs.nodeCertificates["n0.cb.test"] as typeof entry;
  });
  const kept = (given: NodeCertificateInputs): NodeCertificateInputs => {
    const { nodeCertificates } = inputsToKeep({ nodeCertificates: { "n0.cb.test": given } });
    assert.ok(nodeCertificates?.["n0.cb.test"]);
    return nodeCertificates["n0.cb.test"];
  };
  const encrypted = (passphrase: string) =>
    createPrivateKey(entry.privateKey)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString();

  it("has in state whose key it was, and hands the key itself on to the run", () => {
    const inState = kept(entry);
    assert.match(inState.privateKey ?? "", /^\(not kept\) public key [0-9a-f]{64}$/);
    assert.equal(materialOfEntry(inState).privateKey, entry.privateKey);
  });

  it("has the same in state for one key however it is written, and another for another key", () => {
    const plain = kept(entry).privateKey;
    const secret = { ...entry, privateKey: encrypted("first"), privateKeyPassphrase: "first" };
    assert.equal(kept(secret).privateKey, plain);
    assert.notEqual(kept(family.inputs.nodeCertificates["n1.cb.test"] ?? entry).privateKey, plain);
  });

  it("keeps no plain passphrase, in either form, but how else it is found", () => {
    const privateKey = encrypted("s3cret-s3cret");
    for (const privateKeyPassphrase of [
      "s3cret-s3cret",
      { type: "plain" as const, password: "s3cret-s3cret" },
    ]) {
      const inState = kept({ ...entry, privateKey, privateKeyPassphrase });
      assert.ok(!JSON.stringify(inState).includes("s3cret"));
      assert.deepEqual(materialOfEntry(inState), {
        chain: entry.chain,
        privateKey,
        privateKeyPassphrase: { type: "plain", password: "s3cret-s3cret" },
      });
    }
    const script = { type: "script" as const, path: "p.sh" };
    assert.deepEqual(
      kept({ ...entry, privateKey, privateKeyPassphrase: script }).privateKeyPassphrase,
      script,
    );
  });

  it("keeps no plain passphrase where something else has placed the key", () => {
    const inState = kept({ chain: entry.chain, privateKeyPassphrase: "s3cret-s3cret" });
    assert.deepEqual(inState, { chain: entry.chain, privateKeyPassphrase: "(not kept)" });
    assert.deepEqual(materialOfEntry(inState).privateKeyPassphrase, {
      type: "plain",
      password: "s3cret-s3cret",
    });
  });

  it("knows when an entry comes from state and its key was not given in this run", async () => {
    assert.ok(!lacksKey(entry) && !lacksKey(kept(entry)));
    const mark = `(not kept) public key ${"0".repeat(64)}`;
    const other = (await makeFamily("Other")).chains["n0.cb.test"] ?? "";
    assert.ok(lacksKey({ chain: other, privateKey: mark }));
    assert.deepEqual(materialOfEntry({ chain: other, privateKey: mark }), { chain: other });
  });

  it("keeps a key that was put aside when its entry comes back from state", () => {
    const inState = kept(entry);
    assert.deepEqual(kept(inState), inState);
    assert.equal(materialOfEntry(inState).privateKey, entry.privateKey);
  });

  it("does not take a chain alone for a key that was given", async () => {
    const chain = (await makeFamily("Chain alone")).chains["n0.cb.test"] ?? "";
    kept({ chain });
    assert.ok(lacksKey({ chain, privateKey: markOf(chain) }));
  });

  it("writes certificates in one way, so that a text that is only written differently is no change", () => {
    const text = entry.chain.replaceAll("\n", "\r\n");
    assert.equal(kept({ ...entry, chain: `subject=CN of a person\r\n${text}\r\n\r\n` }).chain, entry.chain);
    const { trustedCAs } = inputsToKeep({ trustedCAs: `# root\n${family.root.pem}\n\n${family.root.pem}` });
    assert.deepEqual(trustedCAs, [family.root.pem, family.root.pem]);
  });

  it("leaves alone what is not known yet", () => {
    const unknown = { chain: unknownValue, privateKey: "a key" };
    assert.deepEqual(kept(unknown), unknown);
    assert.deepEqual(inputsToKeep({ trustedCAs: unknownValue }), { trustedCAs: unknownValue });
  });
});
