import { strict as assert } from "node:assert";
import { addressFamilyFacet } from "../../../../provider/pulumi/facets/addressFamily";
import { encryptionFacet } from "../../../../provider/pulumi/facets/encryption";
import { checkFailures } from "../../../../provider/pulumi/inputs/checkFailures";
import { unknownValue } from "../../../../provider/pulumi/inputs/unknowns";

const failures = (inputs: Record<string, unknown>) => checkFailures(encryptionFacet.schema, inputs);
const reasonAt = (property: string, inputs: Record<string, unknown>) => {
  const found = failures(inputs);
  assert.deepEqual(
    found.map((failure) => failure.property),
    [property],
  );
  return found[0]?.reason;
};

describe("Checking inputs", () => {
  it("accepts what is allowed", () => {
    assert.deepEqual(
      failures({
        level: "strict",
        nodesAtOnce: 4,
        deletion: "keep",
        timeouts: { operation: "1h", functions: 60, rebalance: 0, busy: "10m" },
        record: "file",
        cluster: { endpoint: "https://h", username: "u", password: "p", connectTo: { "a:1": "[::1]:2" } },
      }),
      [],
    );
  });

  it("names the value given and the values allowed", () => {
    assert.equal(
      reasonAt("level", { level: "full" }),
      'is "full"; allowed: "none", "control", "all" or "strict"',
    );
    assert.equal(
      reasonAt("nodesAtOnce", { level: "all", nodesAtOnce: 9 }),
      "is 9; allowed: a whole number from 1 to 8",
    );
  });

  it("shows no list, object or long text in full", () => {
    const shown = (level: unknown) => (failures({ level })[0]?.reason ?? "").split("; ")[0];
    assert.equal(shown(["all"]), "is a list");
    assert.equal(shown({ all: true }), "is an object");
    assert.equal(shown("a".repeat(100)), `is "${"a".repeat(100)}"`);
    assert.equal(shown("a".repeat(101)), "is a text of 101 characters");
  });

  it("knows where a record may be kept, and how long another run may be waited for", () => {
    assert.equal(
      reasonAt("record", { level: "all", record: "disk" }),
      'is "disk"; allowed: "cluster" or "file"',
    );
    assert.match(
      reasonAt("timeouts.busy", { level: "all", timeouts: { busy: -1 } }) ?? "",
      /is -1; allowed: seconds as a number.*; 0 refuses while another run is at work/,
    );
  });

  it("says which input is missing", () => {
    assert.deepEqual(checkFailures(addressFamilyFacet.schema, { only: false }), [
      { property: "family", reason: 'is missing; allowed: "ipv4" or "ipv6"' },
    ]);
  });

  it("names the path of a value deep inside", () => {
    assert.match(
      reasonAt("timeouts.operation", { level: "all", timeouts: { operation: "5 parsecs" } }) ?? "",
      /is "5 parsecs"; allowed: seconds as a number, or a text such as "90s"/,
    );
    assert.match(
      reasonAt("cluster.endpoint", { level: "all", cluster: { endpoint: "h:8091" } }) ?? "",
      /^is "h:8091"; allowed: https:\/\/host:18091.*does not begin with/,
    );
  });

  it("reports everything that is wrong at once", () => {
    const found = failures({ level: 5, nodesAtOnce: 0, deletion: "undo", timeouts: { healthy: "" } });
    assert.deepEqual(found.map(({ property }) => property).sort(), [
      "deletion",
      "level",
      "nodesAtOnce",
      "timeouts.healthy",
    ]);
  });

  it("refuses unknown names and offers the nearest", () => {
    assert.match(reasonAt("args.levle", { level: "all", levle: "all" }) ?? "", /did you mean "level"\?/);
    assert.match(
      reasonAt("cluster.pasword", { level: "all", cluster: { pasword: "hunter2" } }) ?? "",
      /did you mean "password"\?/,
    );
    assert.match(
      reasonAt("timeouts.operations", { level: "all", timeouts: { operations: 1 } }) ?? "",
      /did you mean "operation"\?/,
    );
  });

  it("never shows a secret", () => {
    const secret = "s3cret-s3cret";
    const found = failures({
      level: "all",
      cluster: {
        endpoint: `https://admin:${secret}@host`,
        password: [secret],
        clientKey: secret,
        clientKeyPassphrase: { secret },
        secretword: secret,
      },
    });
    assert.equal(found.length, 5);
    assert.ok(!JSON.stringify(found).includes(secret));
  });

  for (const password of ["s3/cr3t", "s3@cr3t", "s3//c@r3t", "s3\ncr3t"]) {
    it(`does not show the password ${JSON.stringify(password)} in an endpoint`, () => {
      for (const scheme of ["https://", "https:/", ""]) {
        const endpoint = `${scheme}admin:${password}@host`;
        const found = JSON.stringify(failures({ level: "all", cluster: { endpoint } }));
        assert.match(found, /…@host/);
        assert.doesNotMatch(found, /s3|r3t/);
      }
    });
  }

  it("names nothing that may hold a secret just so, because the engine would show its value", () => {
    const found = failures({ level: "all", password: "hunter2", cluster: "https://admin:hunter2@host" });
    assert.deepEqual(found.map(({ property }) => property).sort(), ["args.cluster", "args.password"]);
    assert.ok(!JSON.stringify(found).includes("hunter2"));
  });

  it("leaves alone what is not known yet, at every depth", () => {
    assert.deepEqual(failures({ level: unknownValue, cluster: unknownValue, nodesAtOnce: unknownValue }), []);
    assert.deepEqual(
      failures({
        level: "all",
        timeouts: { operation: unknownValue },
        cluster: { endpoint: unknownValue, caCertificates: [unknownValue], connectTo: { a: unknownValue } },
      }),
      [],
    );
  });
});
