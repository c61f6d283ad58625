import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { ClusterCertificateRotation } from "../../sdk";
import { withKeySecrets } from "../../sdk/secrets";
import { underMocks } from "./support/mocks";

describe("ClusterCertificateRotation in a program", () => {
  it("registers under its public type token, with the provider of its facet, and with what the program wrote alone", async () => {
    const [resource] = await underMocks(
      false,
      () => new ClusterCertificateRotation("certificates", { trustedCAs: "pem", removeUnusedCAs: true }),
    );
    const { type, inputs = {} } = resource ?? {};
    assert.equal(type, "pulumi-nodejs:dynamic/couchbase-security:ClusterCertificateRotation");
    assert.match(String(inputs.__provider), /\.certificates;/);
    assert.deepEqual(
      Object.keys(inputs)
        .filter((key) => !key.startsWith("__"))
        .sort(),
      ["removeUnusedCAs", "trustedCAs"],
    );
  });
});

describe("Keys in the inputs of a program", () => {
  const entry = {
    chain: "pem",
    privateKey: "key",
    privateKeyPassphrase: { type: "plain", password: "p" },
  } as const;
  /** Where secrets stand, and what stands elsewhere. */
  const marked = async (value: unknown): Promise<unknown> => {
    if (pulumi.Output.isInstance(value)) return (await pulumi.isSecret(value)) ? "secret" : "output";
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(async ([key, inner]) => [key, await marked(inner)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };

  it("are secret with their passphrases, and nothing else is", async () => {
    assert.deepEqual(await marked(withKeySecrets({ n0: entry, n1: { chain: "pem" } })), {
      n0: { chain: "pem", privateKey: "secret", privateKeyPassphrase: "secret" },
      n1: { chain: "pem" },
    });
  });

  it("are secret as a whole when they come as an output, later, or in a form that nobody asked for", async () => {
    assert.equal(await marked(withKeySecrets(pulumi.output({ n0: entry }))), "secret");
    assert.equal(await marked(withKeySecrets(Promise.resolve({ n0: entry }))), "secret");
    assert.deepEqual(await marked(withKeySecrets({ n0: pulumi.output(entry), n1: "key" as never })), {
      n0: "secret",
      n1: "secret",
    });
    for (const wrong of ["key", 3, ["key"]])
      assert.equal(await marked(withKeySecrets(wrong as never)), "secret");
  });

  it("may be null where a program leaves them out", () => {
    assert.equal(withKeySecrets(null as never), undefined);
  });
});
