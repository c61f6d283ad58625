import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { createDelivery } from "../../../../provider/certificates/delivery/createDelivery";
import { type DeliverySettings } from "../../../../provider/certificates/delivery/settings";
import { type AuthorityFile, type Delivery } from "../../../../provider/certificates/delivery/types";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { authorityFile } from "./support/authorities";
import {
  busyboxFolder,
  nodeFolder,
  removeFolder,
  shellFolder,
  temporaryFolder,
  type NodeFolder,
} from "./support/nodeFolder";

const node = { name: "n0.cb.test", otpNode: "ns_1@n0.cb.test" };
const first = { chain: "first chain\n", privateKey: "first key\n" };
const second = { chain: "second chain\n", privateKey: "second key\n" };

const ways: Record<string, (inbox: string, folder: string) => DeliverySettings> = {
  "into a folder here": (inbox) => ({ type: "local", inbox }),
  "by a command, with busybox's sh and tools": (inbox, folder) => ({
    type: "command",
    inbox,
    command: ["env", `PATH=${busyboxFolder(folder)}`],
  }),
  "by a command, with bash as sh": (inbox, folder) => ({
    type: "command",
    inbox,
    command: ["env", `PATH=${shellFolder(folder, "bash")}:${process.env.PATH}`],
  }),
};

for (const [way, settings] of Object.entries(ways)) {
  describe(`placing files ${way}`, () => {
    let folder: string;
    let there: NodeFolder;
    let delivery: Delivery;
    let oldRoot: AuthorityFile;
    let newRoot: AuthorityFile;

    before(async () => {
      oldRoot = await authorityFile("old root");
      newRoot = await authorityFile("new root");
    });
    beforeEach(() => {
      folder = temporaryFolder();
      there = nodeFolder(path.join(folder, 'it\'s a "path" with $(things) `in` it; & more'));
      delivery = createDelivery(settings(there.inbox, folder));
    });
    afterEach(() => removeFolder(folder));

    it("brings chain and key, readable by their owner alone", async () => {
      const placed = await delivery.place(node, { node: first });
      assert.deepEqual(placed, { changed: true, setAside: [] });
      assert.equal(there.read("chain.pem"), first.chain);
      assert.equal(there.read("pkey.key"), first.privateKey);
      assert.match(there.access("pkey.key"), /^600 /);
    });

    it("gives them to the owner of the data folder", async () => {
      fs.chownSync(there.data, 12345, 23456);
      await delivery.place(node, { node: first, authorities: [newRoot] });
      assert.equal(there.access("chain.pem"), "600 12345:23456");
      assert.equal(there.access("pkey.key"), "600 12345:23456");
      assert.equal(there.access(`CA/${newRoot.fingerprint}.pem`), "600 12345:23456");
      assert.equal(there.access("CA"), "700 12345:23456");
    });

    it("gives them to the owner that is asked for", async () => {
      const owned = createDelivery({
        ...settings(there.inbox, folderBeside(folder)),
        owner: "777:888",
      } as never);
      await owned.place(node, { node: first });
      assert.equal(there.access("pkey.key"), "600 777:888");
    });

    it("makes an inbox that is missing in the data folder", async () => {
      fs.rmdirSync(there.inbox);
      assert.equal((await delivery.check(node)).exists, false);
      await delivery.place(node, { node: first });
      assert.equal(there.read("chain.pem"), first.chain);
    });

    it("says what is there: files, the chains, CA files and the previous generation, but no key", async () => {
      there.write(
        "chain.pem",
        `${newRoot.pem}-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----\n`,
      );
      there.write("pkey.key", "a key");
      there.write("couchbase.p12", "a file");
      there.write("client_chain.pem", oldRoot.pem);
      there.write("CA/their own.pem", oldRoot.pem);
      const found = await delivery.check(node);
      assert.deepEqual(found.files, ["chain.pem", "pkey.key", "couchbase.p12", "client_chain.pem"]);
      assert.equal(found.chain, newRoot.pem);
      assert.equal(found.clientChain, oldRoot.pem);
      assert.deepEqual(found.authorityFiles, [{ name: "their own.pem", certificates: oldRoot.pem }]);
      assert.deepEqual(found.previous, []);
      await delivery.place(node, { node: second });
      const later = await delivery.check(node);
      assert.deepEqual(later.previous, ["node"]);
      assert.equal(later.previousChain, newRoot.pem);
    });

    it("leaves nothing behind when it only looks", async () => {
      there.write("chain.pem", "chain");
      const before = there.list();
      await delivery.check(node);
      assert.deepEqual(there.list(), before);
    });

    it("puts the previous generation back as it was, once", async () => {
      there.write("chain.pem", first.chain, 0o640);
      there.write("pkey.key", first.privateKey, 0o400);
      fs.chownSync(path.join(there.inbox, "pkey.key"), 12345, 12345);
      await delivery.place(node, { node: second });
      assert.equal(there.read("pkey.key"), second.privateKey);
      assert.deepEqual(await delivery.restorePrevious(node), { parts: ["node"] });
      assert.equal(there.read("chain.pem"), first.chain);
      assert.equal(there.read("pkey.key"), first.privateKey);
      assert.equal(there.access("pkey.key"), "400 12345:12345");
      assert.deepEqual(there.list(), ["chain.pem", "pkey.key"]);
      assert.deepEqual(await delivery.restorePrevious(node), { parts: [] });
    });

    it("goes back to nothing where nothing was", async () => {
      await delivery.place(node, { node: first });
      await delivery.restorePrevious(node);
      assert.deepEqual(there.list(), []);
    });

    it("forgets the previous generation when it is discarded", async () => {
      there.write("chain.pem", first.chain);
      await delivery.place(node, { node: second });
      await delivery.discardPrevious(node);
      assert.deepEqual(there.list(), ["chain.pem", "pkey.key"]);
      assert.deepEqual(await delivery.restorePrevious(node), { parts: [] });
    });

    it("keeps the generation from before the first of two placings that nobody proved", async () => {
      there.write("chain.pem", "proven");
      await delivery.place(node, { node: first });
      await delivery.place(node, { node: second });
      await delivery.restorePrevious(node);
      assert.equal(there.read("chain.pem"), "proven");
      assert.deepEqual(there.list(), ["chain.pem"]);
    });

    it("takes what lies there now as the previous generation when it is told to", async () => {
      there.write("chain.pem", "long ago");
      await delivery.place(node, { node: first });
      await delivery.place(node, { node: second }, { previous: "replace" });
      await delivery.restorePrevious(node);
      assert.equal(there.read("chain.pem"), first.chain);
    });

    it("writes nothing when the files are there already, and sees to their mode and owner", async () => {
      fs.chownSync(there.data, 12345, 23456);
      there.write("chain.pem", first.chain, 0o644);
      there.write("pkey.key", first.privateKey, 0o644);
      const before = fs.statSync(path.join(there.inbox, "pkey.key")).ino;
      assert.deepEqual(await delivery.place(node, { node: first }), { changed: false, setAside: [] });
      assert.equal(fs.statSync(path.join(there.inbox, "pkey.key")).ino, before);
      assert.equal(there.access("pkey.key"), "600 12345:23456");
      assert.deepEqual(there.list(), ["chain.pem", "pkey.key"]);
    });

    it("moves an old couchbase.p12 aside for a PEM pair, and back", async () => {
      there.write("couchbase.p12", "old form");
      const placed = await delivery.place(node, { node: first });
      assert.deepEqual(placed, { changed: true, setAside: ["couchbase.p12"] });
      assert.equal(fs.existsSync(path.join(there.inbox, "couchbase.p12")), false);
      await delivery.restorePrevious(node);
      assert.deepEqual(there.list(), ["couchbase.p12"]);
      assert.equal(there.read("couchbase.p12"), "old form");
    });

    it("moves an old couchbase.p12 aside, too, when it stands beside the very files", async () => {
      await delivery.place(node, { node: first });
      there.write("couchbase.p12", "old form");
      const placed = await delivery.place(node, { node: first });
      assert.deepEqual(placed, { changed: true, setAside: ["couchbase.p12"] });
      assert.deepEqual((await delivery.check(node)).files, ["chain.pem", "pkey.key"]);
    });

    it("moves a PEM pair aside for a PKCS#12 file, whose bytes arrive unchanged", async () => {
      there.write("chain.pem", first.chain);
      there.write("pkey.key", first.privateKey);
      const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7) % 256);
      const placed = await delivery.place(node, { node: { pkcs12: bytes } });
      assert.deepEqual(placed.setAside, ["chain.pem", "pkey.key"]);
      assert.deepEqual(new Uint8Array(fs.readFileSync(path.join(there.inbox, "couchbase.p12"))), bytes);
      await delivery.restorePrevious(node);
      assert.deepEqual(there.list(), ["chain.pem", "pkey.key"]);
    });

    it("keeps client and node certificates apart, each with its own previous generation", async () => {
      there.write("chain.pem", first.chain);
      there.write("client_chain.pem", first.chain);
      await delivery.place(node, { node: second, client: second });
      assert.equal(there.read("client_pkey.key"), second.privateKey);
      assert.deepEqual(await delivery.restorePrevious(node, { parts: ["client"] }), { parts: ["client"] });
      assert.equal(there.read("client_chain.pem"), first.chain);
      assert.equal(there.read("chain.pem"), second.chain);
    });

    it("moves a link aside as a link, and does not write through it", async () => {
      const vault = path.join(folder, "vault.pem");
      fs.writeFileSync(vault, "of somebody else");
      fs.symlinkSync(vault, path.join(there.inbox, "chain.pem"));
      await delivery.place(node, { node: first });
      assert.equal(fs.readFileSync(vault, "utf8"), "of somebody else");
      assert.equal(there.read("chain.pem"), first.chain);
      await delivery.restorePrevious(node);
      assert.equal(fs.readlinkSync(path.join(there.inbox, "chain.pem")), vault);
    });

    it("takes no link for the file, even when what it leads to is the same", async () => {
      const elsewhere = path.join(folder, "elsewhere.pem");
      fs.writeFileSync(elsewhere, first.chain);
      fs.symlinkSync(elsewhere, path.join(there.inbox, "chain.pem"));
      there.write("pkey.key", first.privateKey);
      assert.equal((await delivery.place(node, { node: first })).changed, true);
      assert.ok(fs.lstatSync(path.join(there.inbox, "chain.pem")).isFile());
    });

    it("moves a link that leads nowhere aside too", async () => {
      fs.symlinkSync("/nowhere", path.join(there.inbox, "couchbase.p12"));
      assert.deepEqual((await delivery.place(node, { node: first })).setAside, ["couchbase.p12"]);
      assert.deepEqual((await delivery.check(node)).files, ["chain.pem", "pkey.key"]);
      await delivery.restorePrevious(node);
      assert.equal(fs.readlinkSync(path.join(there.inbox, "couchbase.p12")), "/nowhere");
    });

    it("names a CA's file by its fingerprint, and touches nothing else", async () => {
      there.write("chain.pem", first.chain);
      await delivery.place(node, { authorities: [newRoot] });
      assert.equal(there.read(`CA/${newRoot.fingerprint}.pem`), newRoot.pem);
      assert.equal(there.read("chain.pem"), first.chain);
      assert.deepEqual((await delivery.check(node)).previous, ["authorities"]);
    });

    it("refuses unknown files in CA/, names them all, and writes nothing", async () => {
      there.write("CA/left over.pem", oldRoot.pem);
      there.write("CA/notes.txt", "not a certificate");
      there.write("CA/.hidden", "which the server does not read");
      const before = there.list();
      await assert.rejects(delivery.place(node, { node: first, authorities: [newRoot] }), (error) => {
        assert.ok(isSecurityError(error, "CBSEC_DELIVERY_UNKNOWN_CA_FILES"));
        assert.match(error.message, /CA\/left over\.pem, CA\/notes\.txt\./);
        return true;
      });
      assert.deepEqual(there.list(), before);
    });

    it("moves unknown files in CA/ aside when it is told to, and back", async () => {
      there.write("CA/left over.pem", oldRoot.pem);
      there.write("CA/folder/inside", "x");
      const placed = await delivery.place(node, { authorities: [newRoot] }, { inboxCA: "replace" });
      assert.deepEqual(placed.setAside, ["CA/folder", "CA/left over.pem"]);
      assert.deepEqual(fs.readdirSync(path.join(there.inbox, "CA")), [`${newRoot.fingerprint}.pem`]);
      await delivery.restorePrevious(node);
      assert.equal(there.read("CA/left over.pem"), oldRoot.pem);
      assert.equal(there.read("CA/folder/inside"), "x");
      assert.deepEqual(fs.readdirSync(path.join(there.inbox, "CA")).sort(), ["folder", "left over.pem"]);
    });

    it("lets files stay that hold only trusted CAs, whatever their names", async () => {
      there.write("CA/company.pem", `A comment\n${oldRoot.pem}`);
      const options = { trustedAuthorities: [oldRoot.fingerprint] };
      await delivery.place(node, { authorities: [newRoot] }, options);
      assert.ok(there.list().includes("CA/company.pem"));
    });

    it("does not trust a name: a file named by a fingerprint that holds something else is unknown", async () => {
      there.write(`CA/${oldRoot.fingerprint}.pem`, newRoot.pem);
      const options = { trustedAuthorities: [oldRoot.fingerprint] };
      await assert.rejects(
        delivery.place(node, { authorities: [await authorityFile("another")] }, options),
        (error) => isSecurityError(error, "CBSEC_DELIVERY_UNKNOWN_CA_FILES"),
      );
    });

    it("moves its own files aside whose CA is trusted no longer", async () => {
      await delivery.place(node, { authorities: [oldRoot] });
      await delivery.discardPrevious(node);
      const placed = await delivery.place(node, { authorities: [newRoot] });
      assert.deepEqual(placed.setAside, [`CA/${oldRoot.fingerprint}.pem`]);
    });

    it("removes a CA's files when the CA goes, but no file that holds another one too", async () => {
      await delivery.place(node, { authorities: [oldRoot, newRoot] });
      there.write("CA/again.pem", oldRoot.pem);
      there.write("CA/both.pem", oldRoot.pem + newRoot.pem);
      assert.deepEqual(await delivery.removeCAs(node, [oldRoot.fingerprint]), {
        removed: [`${oldRoot.fingerprint}.pem`, "again.pem"].sort(),
        shared: ["both.pem"],
      });
      assert.deepEqual(
        fs.readdirSync(path.join(there.inbox, "CA")).sort(),
        [`${newRoot.fingerprint}.pem`, "both.pem"].sort(),
      );
    });

    it("does nothing in an inbox that is not there", async () => {
      fs.rmdirSync(there.inbox);
      fs.writeFileSync(path.join(there.data, "chain.pem"), "of something else");
      assert.deepEqual((await delivery.check(node)).files, []);
      assert.deepEqual(await delivery.restorePrevious(node), { parts: [] });
      await delivery.discardPrevious(node);
      assert.deepEqual(await delivery.removeCAs(node, [oldRoot.fingerprint]), { removed: [], shared: [] });
      assert.deepEqual(fs.readdirSync(there.data), ["chain.pem"]);
    });

    it("says that the data folder is missing", async () => {
      fs.rmSync(there.data, { recursive: true });
      for (const attempt of [() => delivery.check(node), () => delivery.place(node, { node: first })]) {
        await assert.rejects(attempt, (error) => isSecurityError(error, "CBSEC_DELIVERY_NO_INBOX"));
      }
    });
  });
}

function folderBeside(folder: string): string {
  return fs.mkdtempSync(path.join(folder, "beside-"));
}
