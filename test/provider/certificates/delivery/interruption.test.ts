import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { createDelivery } from "../../../../provider/certificates/delivery/createDelivery";
import { type Delivery } from "../../../../provider/certificates/delivery/types";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { authorityFile } from "./support/authorities";
import {
  busyboxFolder,
  nodeFolder,
  removeFolder,
  temporaryFolder,
  type NodeFolder,
} from "./support/nodeFolder";
import { until } from "./support/until";

const node = { name: "n0.cb.test", otpNode: "ns_1@n0.cb.test" };
const old = { chain: "old chain\n", privateKey: "old key\n" };
const files = { node: { chain: "new chain\n".repeat(3_000), privateKey: "a key that nobody must see\n" } };

/** The files of an inbox without what delivery keeps for itself. */
const visible = (there: NodeFolder) => there.list().filter((name) => !name.startsWith(".cbsec-"));
const incoming = (there: NodeFolder) => there.list().find((name) => /^\.cbsec-incoming\.\d+$/.test(name));

for (const shell of ["sh", "busybox"]) {
  describe(`a delivery that is interrupted (${shell})`, () => {
    let folder: string;
    let there: NodeFolder;
    let tools: string;
    let delivery: Delivery;

    beforeEach(() => {
      folder = temporaryFolder();
      there = nodeFolder(folder);
      tools = shell === "sh" ? (process.env.PATH ?? "") : busyboxFolder(folder);
      delivery = through('exec "$@"');
      there.write("chain.pem", old.chain);
      there.write("pkey.key", old.privateKey);
      there.write("couchbase.p12", "old form");
    });
    afterEach(() => removeFolder(folder));

    /** Delivery by a wrapper around the command on the node, whose arguments are `$@`. */
    function through(wrapper: string, path = tools): Delivery {
      const command = ["sh", "-c", wrapper, "wrapper", "env", `PATH=${path}`];
      return createDelivery({ type: "command", inbox: there.inbox, command });
    }
    function assertUntouched(): void {
      assert.deepEqual(there.list(), ["chain.pem", "couchbase.p12", "pkey.key"]);
      assert.equal(there.read("chain.pem"), old.chain);
      assert.equal(there.read("pkey.key"), old.privateKey);
    }
    /** A stand-in for a tool, in front of the real ones. */
    function standIn(tool: string, script: string): string {
      const own = fs.mkdtempSync(path.join(folder, "tools-"));
      fs.writeFileSync(path.join(own, tool), `#!/bin/sh\nPATH="${tools}"\n${script}\n`, { mode: 0o755 });
      return `${own}:${tools}`;
    }

    it("leaves nothing of half a stream, wherever it was cut", async () => {
      // The last one ends between two files: only the missing end tells.
      for (const bytes of [0, 100, 512, 700, 20_000, 30_720]) {
        const cut = through(`head -c ${bytes} | "$@"`);
        await assert.rejects(cut.place(node, files), (error) => {
          assert.ok(isSecurityError(error, "CBSEC_DELIVERY_FAILED"), `${bytes}: ${error}`);
          assert.doesNotMatch(error.message, /nobody must see|new chain/);
          return true;
        });
        assertUntouched();
      }
    });

    it("makes neither an inbox nor CA/ when nothing arrives", async () => {
      fs.rmSync(there.inbox, { recursive: true });
      const authorities = [await authorityFile("new root")];
      await assert.rejects(through('head -c 700 | "$@"').place(node, { ...files, authorities }));
      assert.deepEqual(fs.readdirSync(there.data), []);
    });

    it("stops when it is aborted, and leaves nothing", async () => {
      const controller = new AbortController();
      const slow = through('{ head -c 20000; sleep 20; } | "$@"');
      const placing = slow.place(node, files, { signal: controller.signal });
      const settled = assert.rejects(placing, /enough of this/);
      await until(() => incoming(there) !== undefined);
      controller.abort(new Error("enough of this"));
      await settled;
      assertUntouched();
    });

    it("does not begin when it is aborted before", async () => {
      const signal = AbortSignal.abort(new Error("enough of this"));
      await assert.rejects(delivery.place(node, files, { signal }), /enough of this/);
      assertUntouched();
    });

    it("stops at its deadline, and leaves nothing", async () => {
      const slow = through('{ head -c 20000; sleep 20; } | "$@"');
      await assert.rejects(slow.place(node, files, { timeout: 500 }), (error) =>
        isSecurityError(error, "CBSEC_DEADLINE"),
      );
      assertUntouched();
    });

    it("tells a killed command as a lost answer, and the next one clears away what it left", async () => {
      const slow = through('{ head -c 20000; sleep 1; } | "$@"');
      const settled = assert.rejects(slow.place(node, files), (error) =>
        isSecurityError(error, "CBSEC_ANSWER_LOST"),
      );
      await until(() => incoming(there) !== undefined);
      process.kill(Number(incoming(there)?.split(".").at(-1)), "SIGKILL");
      await settled;
      assert.deepEqual(visible(there), ["chain.pem", "couchbase.p12", "pkey.key"]);
      assert.equal(there.read("pkey.key"), old.privateKey);
      await delivery.discardPrevious(node);
      assertUntouched();
    });

    for (const [when, pattern] of Object.entries({
      "after the old chain was moved aside": '*" chain.pem .cbsec-previous-"*',
      "between chain and key": '*" pkey.key .cbsec-previous-"*',
      "before the key is renamed into place": '*"/pkey.key pkey.key"',
      "before the old form is moved aside": '*" couchbase.p12 "*',
    })) {
      it(`can go back when the command was killed ${when}`, async () => {
        const deadly = standIn("mv", `case "$*" in ${pattern}) kill -9 $PPID; exit 1 ;; esac\nexec mv "$@"`);
        await assert.rejects(through('exec "$@"', deadly).place(node, files), (error) =>
          isSecurityError(error, "CBSEC_ANSWER_LOST"),
        );
        assert.deepEqual((await delivery.check(node)).previous, ["node"]);
        await delivery.restorePrevious(node);
        assertUntouched();
      });

      it(`takes the old files as the previous generation when the next run follows one killed ${when}`, async () => {
        const deadly = standIn("mv", `case "$*" in ${pattern}) kill -9 $PPID; exit 1 ;; esac\nexec mv "$@"`);
        await assert.rejects(through('exec "$@"', deadly).place(node, files));
        const placed = await delivery.place(node, files);
        assert.deepEqual(placed.setAside, ["chain.pem", "pkey.key", "couchbase.p12"]);
        assert.deepEqual(visible(there), ["chain.pem", "pkey.key"]);
        assert.equal(there.read("chain.pem"), files.node.chain);
        await delivery.restorePrevious(node);
        assertUntouched();
      });

      it(`puts everything back when it fails ${when}`, async () => {
        const mark = path.join(folder, "failed");
        const once = `case "$*" in ${pattern}) [ -f ${mark} ] || { printf "" >${mark}; echo "mv: Input/output error" >&2; exit 1; } ;; esac`;
        const failing = standIn("mv", `${once}\nexec mv "$@"`);
        await assert.rejects(through('exec "$@"', failing).place(node, files), (error) => {
          assert.ok(isSecurityError(error, "CBSEC_DELIVERY_FAILED"));
          assert.match(error.message, /Input\/output error/);
          return true;
        });
        assertUntouched();
      });
    }

    it("says that there is no room, and leaves nothing", async () => {
      const large = { node: { chain: "x".repeat(200_000), privateKey: files.node.privateKey } };
      const full = through('trap "" XFSZ; ulimit -f 16; exec "$@"');
      await assert.rejects(full.place(node, large), (error) => {
        assert.ok(isSecurityError(error, "CBSEC_DELIVERY_DISK_FULL"), String(error));
        return true;
      });
      assertUntouched();
    });

    it("never says what was in the files, even when a wrapper prints them", async () => {
      const chatty = through("cat >&2; exit 3");
      await assert.rejects(chatty.place(node, files), (error) => {
        assert.ok(isSecurityError(error, "CBSEC_DELIVERY_UNREACHABLE"));
        assert.doesNotMatch(error.message + JSON.stringify(error), /nobody must see/);
        return true;
      });
    });
  });
}
