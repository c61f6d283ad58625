import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as path from "node:path";
import { createDelivery } from "../../../../provider/certificates/delivery/createDelivery";
import { type AuthorityFile, type Delivery } from "../../../../provider/certificates/delivery/types";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { authorityFile } from "./support/authorities";
import {
  busyboxFolder,
  nodeFolder,
  removeFolder,
  temporaryFolder,
  type NodeFolder,
} from "./support/nodeFolder";
import { until } from "../../../support/until";

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
      for (const bytes of [0, 2, 3, 103, 515, 703, 20_003, 30_723]) {
        const cut = through(`head -c ${bytes} | "$@"`);
        await assert.rejects(cut.place(node, files), (error) => {
          assert.ok(isSecurityError(error, "CBSEC_DELIVERY_FAILED"), `${bytes}: ${error}`);
          assert.doesNotMatch(error.message, /nobody must see|new chain/);
          if (bytes === 30_723) assert.match(error.message, /Not all of the files arrived/);
          return true;
        });
        assertUntouched();
      }
    });

    it("has done nothing where its first words did not arrive, whatever was asked", async () => {
      await delivery.place(node, files);
      there.write("CA/old.pem", (await authorityFile("old root")).pem);
      const before = there.list();
      const unheard = through('"$@" </dev/null >/dev/null; exit 255');
      for (const ask of [
        () => unheard.place(node, { node: { chain: "another", privateKey: "another" } }),
        () => unheard.restorePrevious(node),
        () => unheard.discardPrevious(node),
        () => unheard.check(node),
      ]) {
        await assert.rejects(ask(), (error) => isSecurityError(error, "CBSEC_DELIVERY_UNREACHABLE"));
        assert.deepEqual(there.list(), before);
        assert.equal(there.read("chain.pem"), files.node.chain);
      }
    });

    it("sends no file before it hears that it is heard", async () => {
      const received = path.join(folder, "received");
      const stranger = through(`echo "Welcome, this is not cbsec1 here"; cat >${received}`);
      await assert.rejects(stranger.place(node, files, { timeout: 500 }), (error) =>
        // The second where it ends by itself, with its input, before it is stopped.
        isSecurityError(error, "CBSEC_DEADLINE", "CBSEC_DELIVERY_UNREACHABLE"),
      );
      assert.equal(fs.readFileSync(received, "utf8"), "");
    });

    it("says that standard input is not passed on, before there is anything to bring", async () => {
      await assert.rejects(through('exec "$@" </dev/null').check(node), (error) => {
        assert.ok(isSecurityError(error, "CBSEC_DELIVERY_FAILED"));
        assert.match(error.message, /got no input: nothing was done there[^]*`docker exec` .* need `-i`/);
        return true;
      });
      assertUntouched();
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
      const reason = new Error("enough of this");
      const placing = slow.place(node, files, { signal: controller.signal });
      const settled = assert.rejects(placing, (error) => error === reason);
      await until(() => incoming(there) !== undefined);
      controller.abort(reason);
      await settled;
      assertUntouched();
    });

    it("does not begin when it is aborted before", async () => {
      const reason = new Error("enough of this");
      const signal = AbortSignal.abort(reason);
      await assert.rejects(delivery.place(node, files, { signal }), (error) => error === reason);
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
      await delivery.place(node, files);
      assert.equal(incoming(there), undefined);
      await delivery.restorePrevious(node);
      assertUntouched();
    });

    it("leaves alone what another delivery, which still runs, is receiving", async () => {
      there.write(`.cbsec-incoming.${process.pid}/pkey.key`, "of another");
      await delivery.place(node, files);
      assert.equal(there.read(`.cbsec-incoming.${process.pid}/pkey.key`), "of another");
    });

    it("does not place after an abort, even when signals are ignored there", async () => {
      const controller = new AbortController();
      const stubborn = through('trap "" TERM; exec "$@"', standIn("tar", 'sleep 0.5; exec tar "$@"'));
      const large = { node: { chain: "x".repeat(500_000), privateKey: files.node.privateKey } };
      const placing = stubborn.place(node, large, { signal: controller.signal });
      const settled = assert.rejects(placing, /enough of this/);
      await until(() => incoming(there) !== undefined);
      controller.abort(new Error("enough of this"));
      await settled;
      assertUntouched();
    });

    it("ends what it began, when it is aborted while files are being moved", async () => {
      const controller = new AbortController();
      const slow = through('exec "$@"', standIn("mv", 'sleep 0.2; exec mv "$@"'));
      const placing = slow.place(node, files, { signal: controller.signal });
      await until(() => there.list().includes(".cbsec-previous-node/placing"));
      controller.abort(new Error("enough of this"));
      assert.equal((await placing).changed, true);
      assert.deepEqual(visible(there), ["chain.pem", "pkey.key"]);
      assert.equal(there.read("chain.pem"), files.node.chain);
      assert.equal(there.read("pkey.key"), files.node.privateKey);
    });

    it("ends what it began, when it is aborted while files are being put back", async () => {
      await delivery.place(node, files);
      const controller = new AbortController();
      const slow = through('exec "$@"', standIn("mv", 'sleep 0.2; exec mv "$@"'));
      const restoring = slow.restorePrevious(node, { signal: controller.signal });
      await until(() => there.list().includes(".cbsec-previous-node/placing"));
      controller.abort(new Error("enough of this"));
      assert.deepEqual(await restoring, { parts: ["node"] });
      assertUntouched();
    });

    it("leaves nothing half done when nobody hears it any more", async () => {
      const unheard = through('exec 3>&1; "$@" | { IFS= read -r first; echo "$first" >&3; }');
      await assert.rejects(unheard.place(node, files), (error) =>
        isSecurityError(error, "CBSEC_ANSWER_LOST"),
      );
      await until(() => incoming(there) === undefined);
      assert.ok(!there.list().includes(".cbsec-previous-node/placing"));
      // It may have been done before the reader was gone.
      if (there.read("chain.pem") === old.chain) assertUntouched();
      else assert.equal(there.read("pkey.key"), files.node.privateKey);
    });

    it("says so when it cannot discard or remove", async () => {
      await delivery.place(node, { authorities });
      const failing = through('exec "$@"', standIn("rm", "exit 1"));
      for (const ask of [
        () => failing.discardPrevious(node),
        () => failing.removeCAs(node, [authorities[0]?.fingerprint ?? ""]),
      ]) {
        await assert.rejects(ask(), (error) => isSecurityError(error, "CBSEC_DELIVERY_FAILED"));
      }
    });

    it("refuses a file that came into CA/ after the look", async () => {
      there.write("CA/.keep", "");
      const before = there.list();
      const first = path.join(folder, "first");
      const late = path.join(there.inbox, "CA", "late.pem");
      const arriving = through(`if [ -f ${first} ]; then echo x >${late}; fi; echo >${first}; exec "$@"`);
      await assert.rejects(arriving.place(node, { ...files, authorities }), (error) => {
        assert.ok(isSecurityError(error, "CBSEC_DELIVERY_UNKNOWN_CA_FILES"));
        assert.match(error.message, /CA\/late\.pem/);
        return true;
      });
      fs.rmSync(late);
      assert.deepEqual(there.list(), before);
    });

    /** A tool with which something happens at its n-th use, and how often it was used. */
    function disturbedAt(tool: string, use: number, what: string): { delivery: Delivery; uses(): number } {
      const count = path.join(fs.mkdtempSync(path.join(folder, "count-")), "uses");
      const script = `echo >>${count}; [ "$(wc -l <${count})" -ne ${use} ] || { ${what}; }; exec ${tool} "$@"`;
      return {
        delivery: through('exec "$@"', standIn(tool, script)),
        uses: () => fs.readFileSync(count, "utf8").length,
      };
    }
    const fails = (act: Promise<unknown>) =>
      act.then(
        () => false,
        () => true,
      );

    /** What happens at the n-th use of a tool while files are placed; false when it was not used so often. */
    async function atUse(tool: string, use: number, what: string): Promise<boolean> {
      const { delivery: disturbed, uses } = disturbedAt(tool, use, what);
      const everything = { ...files, client: files.node, authorities };
      try {
        await disturbed.place(node, everything, { inboxCA: "replace" });
      } catch (error) {
        assert.ok(isSecurityError(error, "CBSEC_DELIVERY_FAILED", "CBSEC_ANSWER_LOST"), String(error));
        return true;
      }
      assert.ok(uses() < use);
      await delivery.restorePrevious(node);
      return false;
    }
    const authorities: AuthorityFile[] = [];
    before(async () => {
      authorities.push(await authorityFile("new root"));
    });

    for (const tool of ["tar", "mkdir", "chmod", "chown", "mv"]) {
      it(`leaves everything as it was whenever ${tool} fails`, async () => {
        there.write("CA/left over.pem", "unknown");
        const before = there.list();
        let use = 1;
        while (await atUse(tool, use, 'echo "Input/output error" >&2; exit 1')) {
          assert.deepEqual(there.list(), before, `${tool}, use ${use}`);
          assert.equal(there.read("pkey.key"), old.privateKey);
          use++;
        }
        assert.ok(use > 1);
      });
    }

    it("gets over a command that ends while many files are still on their way", async () => {
      const before = there.list();
      const many = await Promise.all(["one", "two", "three"].map(authorityFile));
      const large = { chain: "x".repeat(1_000_000), privateKey: files.node.privateKey };
      const deaf = through('exec "$@"', standIn("tar", "exit 1"));
      await assert.rejects(deaf.place(node, { node: large, client: large, authorities: many }), (error) =>
        isSecurityError(error, "CBSEC_DELIVERY_FAILED"),
      );
      assert.deepEqual(there.list(), before);
    });

    it("can go back from wherever the command was killed", async () => {
      there.write("CA/left over.pem", "unknown");
      const before = there.list();
      let use = 1;
      while (await atUse("mv", use, "kill -9 $PPID; exit 1")) {
        await delivery.restorePrevious(node);
        assert.deepEqual(there.list(), before, `use ${use}`);
        assert.equal(there.read("pkey.key"), old.privateKey);
        use++;
      }
      assert.ok(use > 10, `${use}`);
    });

    it("puts back first what a killed command had begun, so that the next one keeps the old files", async () => {
      const before = there.list();
      let use = 1;
      while (await atUse("mv", use, "kill -9 $PPID; exit 1")) {
        await delivery.place(node, files, { previous: "replace" });
        assert.equal(there.read("chain.pem"), files.node.chain);
        await delivery.restorePrevious(node);
        assert.deepEqual(
          visible(there).filter((name) => name !== "CA"),
          before,
          `use ${use}`,
        );
        assert.equal(there.read("chain.pem"), old.chain);
        use++;
      }
      assert.ok(use > 10, `${use}`);
    });

    it("puts back first what a killed going back had begun, so that no key in use is lost", async () => {
      for (const tool of ["mv", "rm"]) {
        let use = 1;
        for (let killed = true; killed; use++) {
          await delivery.place(node, files);
          const disturbed = disturbedAt(tool, use, "kill -9 $PPID; exit 1").delivery;
          killed = await fails(disturbed.restorePrevious(node));
          await delivery.place(node, files, { previous: "replace" });
          await delivery.restorePrevious(node);
          assertUntouched();
        }
        assert.ok(use > 2, `${tool}: ${use}`);
      }
    });

    it("waits with going back until a command that was given up, and still runs on the node, is done", async () => {
      const slow = through('exec 3<&0; setsid "$@" <&3 & wait', standIn("mv", 'sleep 1.5; exec mv "$@"'));
      await assert.rejects(slow.place(node, files, { timeout: 500 }), (error) =>
        isSecurityError(error, "CBSEC_DEADLINE"),
      );
      await delivery.restorePrevious(node);
      await until(() => incoming(there) === undefined);
      assertUntouched();
    });

    it("places only when another placing, whose owner may have given it up, is done on the node", async () => {
      const slow = through('exec "$@"', standIn("mv", 'sleep 0.3; exec mv "$@"'));
      const first = slow.place(node, files);
      await until(() => there.list().includes(".cbsec-previous-node/placing"));
      const later = { node: { chain: "later", privateKey: "later" } };
      await delivery.place(node, later, { previous: "replace" });
      await first;
      assert.equal(there.read("chain.pem"), "later");
      await delivery.restorePrevious(node);
      assert.equal(there.read("chain.pem"), files.node.chain);
    });

    it("keeps the files from before wherever putting them back fails", async () => {
      there.write("CA/old.pem", (await authorityFile("old root")).pem);
      const before = there.list();
      for (const tool of ["mv", "rm"]) {
        let use = 1;
        for (let failed = true; failed; use++) {
          await delivery.place(node, { ...files, authorities }, { inboxCA: "replace" });
          failed = await fails(disturbedAt(tool, use, "exit 1").delivery.restorePrevious(node));
          await delivery.restorePrevious(node);
          assert.deepEqual(there.list(), before, `${tool}, use ${use}`);
          assert.equal(there.read("pkey.key"), old.privateKey);
        }
        assert.ok(use > 2, `${tool}: ${use}`);
      }
    });

    it("puts files back where their folder is gone, and where a folder stands in their place", async () => {
      there.write("CA/old.pem", (await authorityFile("old root")).pem);
      const before = there.list();
      await delivery.place(node, { ...files, authorities }, { inboxCA: "replace" });
      fs.rmSync(path.join(there.inbox, "CA"), { recursive: true });
      fs.rmSync(path.join(there.inbox, "chain.pem"));
      there.write("chain.pem/of somebody", "x");
      await delivery.restorePrevious(node);
      assert.deepEqual(there.list(), before);
      assert.equal(there.read("chain.pem"), old.chain);
    });

    it("leaves no CA/ that it made when it fails after that", async () => {
      const failing = through('exec "$@"', standIn("mv", "exit 1"));
      await assert.rejects(failing.place(node, { ...files, authorities }));
      assertUntouched();
    });

    it("keeps the generation before when the next placing fails", async () => {
      await delivery.place(node, files);
      const later = { node: { chain: "later", privateKey: "later" } };
      const failing = standIn("mkdir", "exit 1");
      await assert.rejects(through('exec "$@"', failing).place(node, later, { previous: "replace" }));
      assert.equal(there.read("chain.pem"), files.node.chain);
      await delivery.restorePrevious(node);
      assertUntouched();
    });

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
      const short = { node: { chain: "chain", privateKey: files.node.privateKey } };
      const seen = path.join(folder, "seen");
      for (const shows of ["cat >&2", 'tr -d "\\0" >&2', `tee ${seen} | "$@"; tr -d "\\0" <${seen} >&2`]) {
        const wrapper = through(`echo "cbsec1 here"; ${shows}; exit 3`, standIn("tar", "exit 1"));
        await assert.rejects(wrapper.place(node, short), (error) => {
          assert.ok(isSecurityError(error, "CBSEC_ANSWER_LOST", "CBSEC_DELIVERY_FAILED"));
          assert.match(error.message, /left out\)/);
          assert.doesNotMatch(error.message + JSON.stringify(error), /nobody must see|\0/);
          return true;
        });
      }
    });

    it("never says a part of a line of the files, either, where much is printed", async () => {
      const lines = [..."ABCDEFGHIJKLMNOPQRST"].map((letter) => letter.repeat(64));
      const long = { node: { chain: "chain", privateKey: lines.join("\n") } };
      await assert.rejects(
        through('echo "cbsec1 here"; tr -d "\\0" | grep -a "^[A-T]\\{60\\}" >&2; exit 3').place(node, long),
        (error) => {
          assert.match(String(error), /left out\)/);
          assert.doesNotMatch(String(error) + JSON.stringify(error), /([A-T])\1{3}/);
          return true;
        },
      );
    });
  });
}
