import { strict as assert } from "node:assert";
import { Claims, shortName } from "../../../provider/pulumi/claims";
import { SecurityError } from "../../../provider/errors/securityError";

const type = "pulumi-nodejs:dynamic/couchbase-security:NodeToNodeEncryption";
const urn = (name: string, parent = "") => `urn:pulumi:dev::shop::${parent}${type}::${name}`;

function refusal(attempt: () => void): SecurityError {
  try {
    attempt();
  } catch (error) {
    assert.ok(error instanceof SecurityError);
    return error;
  }
  throw new Error("was not refused");
}

describe("Claims of one run", () => {
  it("refuse a second resource of the same facet on the same cluster, naming both", () => {
    const claims = new Claims();
    claims.take("uuid", "encryption", urn("first"));
    const error = refusal(() => claims.take("uuid", "encryption", urn("second")));
    assert.equal(error.code, "CBSEC_CLAIMED_TWICE");
    assert.match(error.message, /NodeToNodeEncryption "second" and NodeToNodeEncryption "first"/);
  });

  it("let other facets and other clusters be", () => {
    const claims = new Claims();
    claims.take("uuid", "encryption", urn("first"));
    claims.take("uuid", "addressFamily", urn("second"));
    claims.take("other uuid", "encryption", urn("third"));
  });

  it("remember who created or updated a facet, so that the deletion of its former resource can be told from a real one", () => {
    const claims = new Claims();
    assert.equal(claims.keeperOf("uuid", "encryption"), undefined);
    claims.seen("uuid", "encryption", urn("old"));
    assert.equal(claims.keeperOf("uuid", "encryption"), undefined);
    claims.take("uuid", "encryption", urn("new"));
    assert.deepEqual(claims.keeperOf("uuid", "encryption"), { urn: urn("new"), failed: false });
  });

  it("know when that failed, and not when another did whose claim was turned down", () => {
    const claims = new Claims();
    claims.take("uuid", "encryption", urn("new"));
    claims.fail("encryption", urn("other"));
    assert.deepEqual(claims.keeperOf("uuid", "encryption"), { urn: urn("new"), failed: false });
    claims.fail("encryption", urn("new"));
    assert.deepEqual(claims.keeperOf("uuid", "encryption"), { urn: urn("new"), failed: true });
  });

  it("count one that failed before its cluster was known as meant for any, of its facet", () => {
    const claims = new Claims();
    claims.fail("encryption", urn("new"));
    assert.deepEqual(claims.keeperOf("uuid", "encryption"), { urn: urn("new"), failed: true });
    assert.equal(claims.keeperOf("uuid", "addressFamily"), undefined);
    claims.take("other uuid", "encryption", urn("new"));
    assert.equal(claims.keeperOf("uuid", "encryption"), undefined);
  });

  it("let the same resource create and update again", () => {
    const claims = new Claims();
    claims.take("uuid", "encryption", urn("a"));
    claims.take("uuid", "encryption", urn("a"));
  });

  it("refuse a new resource beside an unchanged one of the program", () => {
    const claims = new Claims();
    claims.inProgram(urn("old"));
    claims.seen("uuid", "encryption", urn("old"));
    assert.equal(refusal(() => claims.take("uuid", "encryption", urn("new"))).code, "CBSEC_CLAIMED_TWICE");
  });

  it("let a renamed resource take over from one that only a refresh has seen", () => {
    const claims = new Claims();
    claims.seen("uuid", "encryption", urn("old"));
    claims.inProgram(urn("new"));
    claims.take("uuid", "encryption", urn("new"));
    assert.deepEqual(claims.keeperOf("uuid", "encryption"), { urn: urn("new"), failed: false });
  });

  it("tell when two unchanged resources of the program have the same facet", () => {
    const claims = new Claims();
    for (const name of ["one", "two"]) claims.inProgram(urn(name));
    assert.equal(claims.seen("uuid", "encryption", urn("one")), undefined);
    assert.equal(claims.seen("uuid", "encryption", urn("two")), urn("one"));
  });
});

describe("A resource in a message", () => {
  it("is its type and name", () => {
    assert.equal(shortName(urn("a")), 'NodeToNodeEncryption "a"');
    assert.equal(shortName(urn("a", "my:index:Secured$")), 'NodeToNodeEncryption "a"');
    assert.equal(shortName("encryption@uuid"), "encryption@uuid");
  });
});
