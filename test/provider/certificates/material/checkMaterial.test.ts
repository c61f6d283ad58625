import "reflect-metadata";
import { ExtendedKeyUsage, KeyUsageFlags } from "@peculiar/x509";
import * as fc from "fast-check";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { checkMaterial, materialChecks } from "../../../../provider/certificates/material/checkMaterial";
import type { Finding, MaterialOptions } from "../../../../provider/certificates/material/finding";
import type { MaterialCluster, NodeMaterial } from "../../../../provider/certificates/material/material";
import { issue, makeRoot, type Issued } from "./authority";

const now = new Date("2026-06-01T12:00:00Z");
const name = "n0.cb.test";

describe("Checking certificate material", () => {
  let root: Issued;
  let other: Issued;
  let upper: Issued;
  let lower: Issued;
  let good: Issued;
  let rsa: Issued;
  const covered = new Set<string>();

  before(async () => {
    root = await makeRoot("Root", now);
    other = await makeRoot("Other root", now);
    upper = await issue(root, "Upper", now, { authority: true, days: 3000 });
    lower = await issue(upper, "Lower", now, { authority: true, days: 2000 });
    good = await issue(root, name, now);
    rsa = await issue(root, name, now, { keys: "rsa" });
  });

  function cluster(changes: Partial<MaterialCluster> = {}): MaterialCluster {
    return { nodes: [{ otpNode: `ns_1@${name}`, name }], trustedCAs: [], version: "7.6.8", ...changes };
  }

  function look(
    given: {
      node?: Partial<NodeMaterial> & { key?: string };
      trustedCAs?: readonly string[];
      cluster?: Partial<MaterialCluster>;
    },
    options: MaterialOptions = {},
  ): readonly Finding[] {
    const { key = name, ...node } = given.node ?? {};
    return checkMaterial(
      {
        trustedCAs: given.trustedCAs ?? [root.pem],
        nodeCertificates: { [key]: { chain: good.pem, privateKey: good.keyPem, ...node } },
      },
      cluster(given.cluster),
      now,
      options,
    ).findings;
  }

  function withKey(issued: Issued, ...more: Issued[]): NodeMaterial {
    return { chain: [issued, ...more].map(({ pem }) => pem).join(""), privateKey: issued.keyPem };
  }

  /** Exactly this one finding. */
  function only(findings: readonly Finding[], check: string, found: RegExp, severity = "refuse"): Finding {
    covered.add(check);
    assert.deepEqual(
      findings.map((one) => [one.check, one.severity]),
      [[check, severity]],
      JSON.stringify(findings, null, 1),
    );
    const [finding] = findings;
    assert.ok(finding !== undefined);
    assert.match(finding.found, found);
    return finding;
  }

  it("finds nothing wrong with a node's certificate under a root that is given", () => {
    assert.deepEqual(look({}), []);
  });

  it("finds nothing wrong under a root that is trusted already, by otpNode, with intermediates and with the root in the chain", async () => {
    const leaf = await issue(lower, name, now);
    for (const chain of [
      [lower, upper],
      [lower, upper, root],
    ]) {
      assert.deepEqual(
        look({
          node: { ...withKey(leaf, ...chain), key: `ns_1@${name}` },
          trustedCAs: [],
          cluster: { trustedCAs: [other.pem, root.pem] },
        }),
        [],
      );
    }
  });

  it("finds nothing wrong when the nodes keep what they have", () => {
    assert.deepEqual(
      checkMaterial({ trustedCAs: [root.pem], nodeCertificates: {} }, cluster(), now).findings,
      [],
    );
  });

  it("reports everything at once", () => {
    const findings = look({ node: { chain: "junk", privateKey: "junk", key: "n9.cb.test" } });
    assert.deepEqual(
      findings.map(({ check }) => check),
      ["everyNodeHasAnEntry", "noStrangers", "pemReadable", "privateKeyReadable"],
    );
  });

  describe("entries", () => {
    it("refuses a node without an entry", () => {
      const nodes = [...cluster().nodes, { otpNode: "ns_1@n1.cb.test", name: "n1.cb.test" }];
      only(look({ cluster: { nodes } }), "everyNodeHasAnEntry", /no entry for n1\.cb\.test/);
    });

    it("refuses an entry for a node that the cluster does not have", () => {
      const entry = { chain: good.pem, privateKey: good.keyPem };
      const { findings } = checkMaterial(
        { trustedCAs: [root.pem], nodeCertificates: { [name]: entry, "n9.cb.test": entry } },
        cluster(),
        now,
      );
      const { path } = only(findings, "noStrangers", /no node n9\.cb\.test/);
      assert.equal(path, 'nodeCertificates["n9.cb.test"]');
    });

    it("refuses two entries for the same node", () => {
      const entry = { chain: good.pem, privateKey: good.keyPem };
      const { findings } = checkMaterial(
        { trustedCAs: [root.pem], nodeCertificates: { [name]: entry, [`ns_1@${name}`]: entry } },
        cluster(),
        now,
      );
      only(findings, "oneEntryForANode", /the same node/);
    });
  });

  describe("PEM", () => {
    it("refuses texts that are no certificates, naming the property", () => {
      const texts = ["", "junk", good.keyPem, good.pem.slice(0, 300), good.pem.replace(/\n.{20}/, "\nAAAA")];
      for (const text of texts) {
        const { path } = only(
          look({ trustedCAs: [text], cluster: { trustedCAs: [root.pem] } }),
          "pemReadable",
          /^the text holds/,
        );
        assert.equal(path, "trustedCAs[0]");
      }
    });

    it("reads on over text between the certificates", () => {
      assert.deepEqual(look({ trustedCAs: [`# our root\n${root.pem}\n# end`] }), []);
    });
  });

  describe("authorities", () => {
    it("refuses a leaf among the trusted CAs, and an issuer that is no CA", async () => {
      only(look({ trustedCAs: [root.pem, rsa.pem] }), "authorityFlag", /n0\.cb\.test is not a CA/);
      const noCA = await issue(root, "No CA", now);
      const leaf = await issue(noCA, name, now);
      const { path } = only(
        look({ node: withKey(leaf, noCA) }),
        "authorityFlag",
        /No CA signs .* but is not a CA/,
      );
      assert.equal(path, `nodeCertificates["${name}"].chain`);
    });

    it("refuses an intermediate CA where only a root may be uploaded", () => {
      const given = { trustedCAs: [root.pem, upper.pem] };
      only(look(given, { addCAsBy: "upload" }), "rootCA", /Upper is an intermediate CA/);
      assert.deepEqual(look(given, { addCAsBy: "inbox" }), []);
    });

    it("refuses a second root before 7.1", () => {
      const given = { node: withKey(rsa), trustedCAs: [root.pem, other.pem] };
      only(look({ ...given, cluster: { version: "7.0.5" } }), "singleRoot", /2 CAs are given/);
      assert.deepEqual(
        look({ ...given, trustedCAs: [root.pem, root.pem], cluster: { version: "7.0.5" } }),
        [],
      );
      assert.deepEqual(look({ ...given, cluster: { version: "7.1.4" } }), []);
    });

    it("refuses a chain that ends in no trusted CA, even when one has the same name", async () => {
      const impostor = await makeRoot("Root", now);
      only(look({ trustedCAs: [impostor.pem] }), "endsInTrustedCA", /no CA .* issued/);
      const leaf = await issue(lower, name, now);
      only(look({ node: withKey(leaf, lower) }), "endsInTrustedCA", /no CA .* issued .*Lower/);
    });

    it("refuses a chain whose last certificate is itself the trusted intermediate", async () => {
      const leaf = await issue(upper, name, now);
      const given = { trustedCAs: [upper.pem] };
      only(look({ ...given, node: withKey(leaf, upper) }), "endsInTrustedCA", /is itself trusted/);
      assert.deepEqual(look({ ...given, node: withKey(leaf) }), []);
    });

    it("refuses before 7.1 a chain under the root that the given one replaces", () => {
      const given = { node: withKey(rsa), trustedCAs: [other.pem] };
      const trustedCAs = [root.pem];
      only(look({ ...given, cluster: { version: "7.0.5", trustedCAs } }), "endsInTrustedCA", /replaces/);
      assert.deepEqual(look({ ...given, cluster: { version: "7.1.4", trustedCAs } }), []);
    });
  });

  describe("the chain's order", () => {
    it("refuses a CA before the leaf, and a chain of CAs only", () => {
      only(
        look({ node: { chain: upper.pem, privateKey: upper.keyPem } }).filter(
          ({ check }) => check === "leafFirst",
        ),
        "leafFirst",
        /only CAs/,
      );
    });

    it("refuses certificates that are not signed by the next", async () => {
      const leaf = await issue(lower, name, now);
      only(look({ node: withKey(leaf, upper) }), "signedByTheNext", /not signed by the next one, CN=Upper/);
      only(look({ node: withKey(leaf, lower, lower, upper) }), "signedByTheNext", /more than once/);
    });

    it("refuses more intermediate CAs than a CA above them allows", async () => {
      for (const [pathLength, allowed] of [
        [0, false],
        [1, true],
      ] as const) {
        const limited = await issue(root, "Limited", now, { authority: true, pathLength, days: 3000 });
        const below = await issue(limited, "Below", now, { authority: true, days: 2000 });
        const leaf = await issue(below, name, now);
        const findings = look({ node: withKey(leaf, below, limited) });
        if (allowed) assert.deepEqual(findings, []);
        else only(findings, "pathLength", /Limited allows 0 intermediate CAs below it/);
        assert.deepEqual(look({ node: withKey(await issue(limited, name, now), limited) }), []);
      }
      const narrow = await makeRoot("Narrow", now, { pathLength: 0 });
      const under = await issue(narrow, "Under", now, { authority: true, days: 2000 });
      const chain = [await issue(under, name, now), under] as const;
      const trustedCAs = [narrow.pem];
      only(look({ node: withKey(...chain), trustedCAs }), "pathLength", /Narrow/);
      only(look({ node: withKey(...chain, narrow), trustedCAs }), "pathLength", /Narrow/);
    });

    it("finds every permutation but the right one", async () => {
      const leaf = await issue(lower, name, now);
      const right = [leaf, lower, upper, root];
      fc.assert(
        fc.property(fc.shuffledSubarray(right, { minLength: 4 }), (order) => {
          const chain = order.map(({ pem }) => pem).join("");
          const found = look({ node: { chain, privateKey: leaf.keyPem } }).map(({ check }) => check);
          const isRight = order.every((one, index) => one === right[index]);
          assert.equal(found.includes("leafFirst") || found.includes("signedByTheNext"), !isRight);
        }),
        { numRuns: 60 },
      );
    });
  });

  describe("validity", () => {
    it("refuses what has expired or is not valid yet: leaf, intermediate, root, and the root that is trusted already", async () => {
      const expired = await issue(root, name, now, { from: -20, days: -10 });
      only(look({ node: withKey(expired) }), "validNow", /expired at 2026-05-22/);
      const early = await issue(root, name, now, { from: 2 });
      only(look({ node: withKey(early) }), "validNow", /valid only from 2026-06-03/);
      const oldRoot = await makeRoot("Old root", now, { from: -20, days: -1 });
      const leaf = await issue(oldRoot, name, now, { from: -20, days: -2 });
      const findings = look({ node: withKey(leaf), trustedCAs: [], cluster: { trustedCAs: [oldRoot.pem] } });
      assert.deepEqual(
        findings.map(({ check }) => check),
        ["validNow", "validNow"],
      );
      const between = await issue(root, "Old", now, { authority: true, from: -20, days: -1 });
      const under = await issue(between, name, now, { days: 100 });
      const checks = look({ node: withKey(under, between) }).map(({ check }) => check);
      assert.deepEqual(checks, ["validNow", "doesNotOutliveItsIssuer"]);
    });

    it("warns of what expires within the minimum validity", async () => {
      const soon = await issue(root, name, now, { days: 29 });
      only(look({ node: withKey(soon) }), "validLongEnough", /in 29 days; at least 30/, "warn");
      assert.deepEqual(look({ node: withKey(soon) }, { minimumValidityDays: 29 }), []);
    });

    it("warns of a leaf that outlives its issuer", async () => {
      const longer = await issue(root, name, now, { days: 4000 });
      only(look({ node: withKey(longer) }), "doesNotOutliveItsIssuer", /only until/, "warn");
    });
  });

  describe("name and usage", () => {
    it("refuses another name, a wildcard, and a common name without a Subject Alternative Name, on every version", async () => {
      const wrong = await issue(root, "n9.cb.test", now, { keys: "rsa" });
      const wildcard = await issue(root, "*.cb.test", now, { keys: "rsa" });
      const none = await issue(root, name, now, { keys: "rsa", names: [] });
      for (const version of ["7.0.5", "7.1.4", "7.2.3", "7.6.8", "8.0.1"]) {
        only(
          look({ node: withKey(wrong), cluster: { version } }),
          "namesTheNode",
          /is for DNS:n9\.cb\.test, not for/,
        );
        only(look({ node: withKey(wildcard), cluster: { version } }), "namesTheNode", /only by a wildcard/);
        only(
          look({ node: withKey(none), cluster: { version } }),
          "namesTheNode",
          /no Subject Alternative Name/,
        );
        assert.deepEqual(look({ node: withKey(rsa), cluster: { version } }), []);
      }
    });

    it("compares names without regard to case, and addresses as addresses", async () => {
      const shouting = await issue(root, name.toUpperCase(), now);
      assert.deepEqual(look({ node: withKey(shouting) }), []);
      const address = await issue(root, "fd00::1", now, {
        names: [{ type: "ip", value: "fd00:0:0:0:0:0:0:1" }],
      });
      const nodes = [{ otpNode: "ns_1@fd00::1", name: "fd00::1" }];
      assert.deepEqual(look({ node: { ...withKey(address), key: "[fd00::1]" }, cluster: { nodes } }), []);
      const numbers = await issue(root, "10.0.0.1", now, { names: [{ type: "dns", value: "10.0.0.1" }] });
      const four = [{ otpNode: "ns_1@10.0.0.1", name: "10.0.0.1" }];
      only(
        look({ node: { ...withKey(numbers), key: "10.0.0.1" }, cluster: { nodes: four } }),
        "namesTheNode",
        /not for 10\.0\.0\.1/,
      );
    });

    it("refuses a key usage without digitalSignature", async () => {
      const enciphering = await issue(root, name, now, { keyUsages: KeyUsageFlags.keyEncipherment });
      only(look({ node: withKey(enciphering) }), "keyUsage", /without digitalSignature/);
      const both = await issue(root, name, now, {
        keyUsages: KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment,
      });
      assert.deepEqual(look({ node: withKey(both) }), []);
    });

    it("refuses an extended key usage without serverAuth, in the leaf and in a CA", async () => {
      const client = await issue(root, name, now, { usages: [ExtendedKeyUsage.clientAuth] });
      only(look({ node: withKey(client) }), "serverAuthUsage", /without serverAuth/);
      const both = await issue(root, name, now, {
        usages: [ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth],
      });
      assert.deepEqual(look({ node: withKey(both) }), []);
      const mailCA = await issue(root, "Mail", now, {
        authority: true,
        days: 800,
        usages: [ExtendedKeyUsage.emailProtection],
      });
      only(look({ node: withKey(await issue(mailCA, name, now), mailCA) }), "serverAuthUsage", /Mail/);
    });
  });

  describe("private keys", () => {
    const passphrase = "correct horse";
    const plain = { type: "plain", password: passphrase } as const;
    const encrypted = (issued: Issued) =>
      issued.key.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }).toString();
    const openssl = (key: string, ...words: string[]) =>
      execFileSync("openssl", [...words, "-passout", `pass:${passphrase}`], {
        input: key,
        encoding: "utf8",
        stdio: ["pipe", "pipe", "ignore"],
      });

    it("refuses a missing key, and one that is given beside files that are present", () => {
      const { path } = only(look({ node: { privateKey: undefined } }), "privateKeyGiven", /no private key/);
      assert.equal(path, `nodeCertificates["${name}"].privateKey`);
      only(look({}, { filesArePresent: true }), "privateKeyGiven", /is given, although/);
      assert.deepEqual(look({ node: { privateKey: undefined } }, { filesArePresent: true }), []);
    });

    it("refuses what is no key, two blocks, a wrong and a missing passphrase", () => {
      const wrong: [Partial<NodeMaterial>, RegExp][] = [
        [{ privateKey: "junk" }, /is not PEM/],
        [{ privateKey: good.keyPem.slice(0, 100) }, /is cut off/],
        [{ privateKey: good.keyPem.replace(/\n.{40}/, "\nAAAA") }, /cannot be read/],
        [{ privateKey: good.pem }, /is a PEM block "CERTIFICATE"/],
        [{ privateKey: good.keyPem + good.keyPem }, /holds 2 PEM blocks/],
        [{ privateKey: encrypted(good) }, /no passphrase is given/],
        [
          { privateKey: encrypted(good), privateKeyPassphrase: { ...plain, password: "wrong" } },
          /does not open/,
        ],
      ];
      for (const [node, found] of wrong) only(look({ node }), "privateKeyReadable", found);
      assert.deepEqual(look({ node: { privateKey: encrypted(good), privateKeyPassphrase: plain } }), []);
    });

    it("refuses the key of another certificate, also an encrypted one", () => {
      only(
        look({ node: { privateKey: rsa.keyPem } }),
        "privateKeyMatches",
        /does not belong to CN=n0\.cb\.test/,
      );
      only(
        look({ node: { privateKey: encrypted(rsa), privateKeyPassphrase: plain } }),
        "privateKeyMatches",
        /does not belong/,
      );
    });

    it("takes passphrases that only the node can fetch, and then does not open the key", () => {
      const script = { type: "script", path: "pass.sh" } as const;
      assert.deepEqual(look({ node: { privateKey: encrypted(good), privateKeyPassphrase: script } }), []);
      only(
        look({
          node: { privateKey: encrypted(good), privateKeyPassphrase: script },
          cluster: { version: "7.2.3" },
        }),
        "privateKeySupported",
        /is an EC key/,
      );
    });

    it("warns of a passphrase for a key that is not encrypted", () => {
      only(look({ node: { privateKeyPassphrase: plain } }), "passphraseNeeded", /not encrypted/, "warn");
    });

    it("names the encryption that servers cannot read", () => {
      const kinds: [string, RegExp][] = [
        [openssl(rsa.keyPem, "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES"), /pbeWithSHA1And3-KeyTripleDES-CBC/],
        [openssl(rsa.keyPem, "pkcs8", "-topk8", "-scrypt"), /scrypt with AES-256-CBC/],
        [openssl(rsa.keyPem, "rsa", "-traditional", "-aes256"), /AES-256-CBC in the older PEM form/],
      ];
      for (const [privateKey, found] of kinds) {
        only(
          look({ node: { chain: rsa.pem, privateKey, privateKeyPassphrase: plain } }),
          "privateKeySupported",
          found,
        );
      }
      const { privateKey } = { privateKey: openssl(rsa.keyPem, "pkcs8", "-topk8", "-v2", "aes-128-cbc") };
      assert.deepEqual(look({ node: { chain: rsa.pem, privateKey, privateKeyPassphrase: plain } }), []);
    });

    it("knows what each version reads: RSA everywhere, encrypted from 7.1, EC from 7.6", () => {
      const rsaEncrypted = { chain: rsa.pem, privateKey: encrypted(rsa), privateKeyPassphrase: plain };
      for (const version of ["7.0.5", "7.1.4", "7.2.3", "7.6.8", "8.0.1"]) {
        assert.deepEqual(look({ node: withKey(rsa), cluster: { version } }), []);
        const encryptedFindings = look({ node: rsaEncrypted, cluster: { version } });
        if (version === "7.0.5") only(encryptedFindings, "privateKeySupported", /reads no encrypted keys/);
        else assert.deepEqual(encryptedFindings, []);
        const ecFindings = look({ cluster: { version } });
        if (version < "7.6") only(ecFindings, "privateKeySupported", /is an EC key/);
        else assert.deepEqual(ecFindings, []);
      }
    });

    it("looks at the certificate's own key when the private one is not here", () => {
      const given = { node: { privateKey: undefined }, cluster: { version: "7.2.3" } };
      const { path } = only(look(given, { filesArePresent: true }), "privateKeySupported", /is an EC key/);
      assert.equal(path, `nodeCertificates["${name}"].chain`);
    });

    it("refuses kinds of keys that no server reads", () => {
      const key = generateKeyPairSync("ed25519")
        .privateKey.export({ type: "pkcs8", format: "pem" })
        .toString();
      const checks = look({ node: { privateKey: key } });
      assert.match(checks.find(({ check }) => check === "privateKeySupported")?.found ?? "", /ed25519/);
    });

    it("never says anything of a key or a passphrase", () => {
      const texts = [good.keyPem, encrypted(good), good.keyPem.slice(0, 120), good.keyPem + rsa.keyPem];
      for (const privateKey of texts) {
        const said = JSON.stringify([
          ...look({ node: { privateKey, privateKeyPassphrase: { ...plain, password: "hunter2" } } }),
          ...look({ node: { chain: privateKey }, trustedCAs: [privateKey] }),
        ]);
        assert.ok(!said.includes("hunter2"));
        for (const line of privateKey
          .split("\n")
          .filter((one) => one.length > 20 && !one.startsWith("-----"))) {
          assert.ok(!said.includes(line));
        }
      }
    });
  });

  describe("internal client certificates", () => {
    const internal = [{ type: "email", value: "internal@internal.couchbase.com" }] as const;
    const both = [ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth];
    const lookAt = (client: NodeMaterial, key = name, version = "7.6.8") =>
      checkMaterial(
        {
          trustedCAs: [root.pem],
          nodeCertificates: { [name]: withKey(good) },
          clientCertificates: { [key]: client },
        },
        cluster({ version }),
        now,
      ).findings;
    const client = (wanted: Parameters<typeof issue>[3] = {}, by = root) =>
      issue(by, "client", now, { names: internal, ...wanted });

    it("need no name of the node, but the internal one, and may be for clients alone", async () => {
      for (const usages of [[ExtendedKeyUsage.clientAuth], both])
        assert.deepEqual(lookAt(withKey(await client({ usages }))), []);
      assert.deepEqual(lookAt(withKey(await client({}, lower), lower, upper)), []);
    });

    it("are refused without the internal name, also where a node's name stands instead", async () => {
      for (const names of [[], [{ type: "dns", value: name }]] as const) {
        const { path } = only(
          lookAt(withKey(await client({ names }))),
          "internalName",
          /email:internal@internal\.couchbase\.com/,
        );
        assert.equal(path, `clientCertificates["${name}"].chain`);
      }
    });

    it("are refused when they are for servers alone", async () => {
      const leaf = await client({ usages: [ExtendedKeyUsage.serverAuth] });
      only(lookAt(withKey(leaf)), "clientAuthUsage", /without clientAuth/);
    });

    it("go through the checks of all material: key, end of the chain, one entry for every node", async () => {
      const leaf = await client();
      only(lookAt({ chain: leaf.pem, privateKey: good.keyPem }), "privateKeyMatches", /does not belong/);
      only(lookAt(withKey(await client({}, other))), "endsInTrustedCA", /no CA that is given or trusted/);
      only(lookAt(withKey(await client({ days: -1, from: -2 }))), "validNow", /expired/);
      assert.deepEqual(
        lookAt(withKey(leaf), "n9.cb.test").map(({ check, path }) => [check, path]),
        [
          ["everyNodeHasAnEntry", "clientCertificates"],
          ["noStrangers", 'clientCertificates["n9.cb.test"]'],
        ],
      );
    });
  });

  after("every check has been seen to find something", () => {
    assert.deepEqual([...covered].sort(), materialChecks.map(({ check }) => check).sort());
  });
});
