import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { secretForms } from "./secretForms";

describe("the forms of a secret", () => {
  const secret = 'p"ss wörd/+&';
  const standsIn = (text: string) => [...secretForms(secret).values()].some((form) => text.includes(form));

  it("are found in base64 wherever the secret starts in the encoded text", () => {
    for (const before of ["", "a", "ab", "abc", "Administrator:"]) {
      for (const after of ["", "x", "xy"]) {
        const bytes = Buffer.from(before + secret + after);
        for (const encoding of ["base64", "base64url"] as const) {
          assert.ok(standsIn(bytes.toString(encoding)), `${encoding} of ${before}…${after}`);
        }
      }
    }
  });

  it("are found escaped for JSON, JSON in JSON, URLs and forms, and in hex", () => {
    assert.ok(standsIn(JSON.stringify({ secret })));
    assert.ok(standsIn(JSON.stringify(JSON.stringify({ secret }))));
    assert.ok(standsIn(`http://h/?p=${encodeURIComponent(secret)}`));
    assert.ok(standsIn(new URLSearchParams({ secret }).toString()));
    assert.ok(standsIn(Buffer.from(secret).toString("hex")));
  });

  it("are not found in another text, and a short secret is refused", () => {
    assert.ok(!standsIn(JSON.stringify({ secret: "another" })));
    assert.throws(() => secretForms("short"), /6 characters/);
  });
});
