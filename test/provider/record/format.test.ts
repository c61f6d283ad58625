import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { isSecurityError } from "../../../provider/errors/securityError";
import { largestText, parseHead, printHead } from "../../../provider/record/format";
import { nameOfHead, newRunId, readName } from "../../../provider/record/names";
import { printContent, readContent } from "../../../provider/record/parts";
import type { RecordHead } from "../../../provider/record/types";
import { contentOf, ownerOf } from "./support/contents";

const runId = newRunId(1_764_000_000_000);
const head: RecordHead = { runId, owner: ownerOf(1), counter: 3, state: "holding", content: contentOf() };
const name = nameOfHead(runId);

describe("the text of a restoration record", () => {
  it("begins with a line for the person who meets it, and reads back as it was", () => {
    const text = printHead(head);
    assert.match(
      text,
      /^pulumi-couchbase-security 0\.1\.0 on machine1 \(pid 101\) since .* Do not delete: .*put back.*\n\{/,
    );
    assert.deepEqual(parseHead(name, text), { format: 1, ...head });
    const marked = { ...head, content: { ...contentOf(), atRest: true as const } };
    assert.deepEqual(parseHead(name, printHead(marked)), { format: 1, ...marked });
  });

  it("is refused by name when a newer version wrote it", () => {
    const text = `later\n${JSON.stringify({ format: 2, owner: { version: "9.1.0" }, new: true })}`;
    assert.throws(
      () => parseHead(name, text),
      /was written by version 9\.1\.0 in format 2[\s\S]*run version 9\.1\.0/,
    );
  });

  it("may hold fields that this version does not know", () => {
    const text = printHead(head).replace('"counter"', '"later":{"x":1},"counter"');
    assert.equal(parseHead(name, text).counter, 3);
  });

  it("is a typed error when it is anything else", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((one) => `x\n${JSON.stringify(one)}`),
        ),
        (text) => {
          try {
            parseHead(name, text);
          } catch (error) {
            assert.ok(isSecurityError(error, "CBSEC_RECORD_UNREADABLE"), String(error));
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("stays below 4 kB in each group, however much there is to put back, whatever its characters", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", minLength: 1, maxLength: 200 }), { maxLength: 80 }),
        (names) => {
          const content = contentOf({
            functions: names.map((one) => ({ name: one })),
            broughtCAs: names.map((one) => createHash("sha256").update(one).digest("hex")),
          });
          const { fields, parts } = printContent(head, content, 1);
          const written = { runId, owner: head.owner, counter: 1e9, state: "holding", ...fields } as const;
          const texts = new Map(parts.map((part) => [part.name, part.text]));
          for (const text of [printHead(written), ...texts.values()]) {
            assert.ok(Buffer.byteLength(text) <= largestText);
          }
          const read = parseHead(name, printHead(written));
          assert.deepEqual(
            readContent(read, (part) => texts.get(part)),
            content,
          );
          if (parts[0] !== undefined) {
            texts.delete(parts[0].name);
            assert.equal(
              readContent(read, (part) => texts.get(part)),
              undefined,
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("knows its own names only", () => {
    assert.deepEqual(readName(name), { kind: "head", runId });
    assert.deepEqual(readName(`${name}.2.1`), { kind: "part", runId, generation: 2, number: 1 });
    for (const other of ["admins", "pulumi-couchbase-security-", `${name}.2`, `x${name}`]) {
      assert.equal(readName(other), undefined);
    }
  });
});
