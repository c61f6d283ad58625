import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import * as provider from "../../../provider/pulumi";
import type { FrozenResourceProvider } from "../../../provider/pulumi/resourceProvider";
import { issue, makeRoot } from "../../provider/certificates/material/authority";
import { wrongCertificates, type Material } from "./certificates";
import { wrongCommonInputs } from "./common";
import { password, wrongConnections } from "./connection";
import { wrongFamilies, wrongLevels } from "./facets";
import { wrongConfiguration, wrongVariables } from "./outside";
import type { Wrong } from "./wrong";

describe("Campaign: bad inputs", () => {
  let server: Server;
  let connections = 0;
  let right: Readonly<Record<string, unknown>>;
  let material: Material;
  let cases = 0;

  before(async () => {
    server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    right = { endpoint: `http://127.0.0.1:${port}`, username: "Administrator", password };
    material = await makeMaterial();
  });

  after(() => {
    server.close();
  });

  /** Checks as the engine has it checked, and that exactly the wrong input is named, nothing secret is shown and nobody is asked. */
  async function isNamed(
    resource: FrozenResourceProvider,
    base: object,
    { inputs, at }: Wrong,
  ): Promise<void> {
    cases++;
    const { failures } = await resource.check({}, { cluster: right, ...base, ...inputs });
    const said = failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n");
    assert.ok(
      failures.some(({ property }) => property === at),
      `${at} is not named:\n${said}`,
    );
    assert.ok(failures.every(({ reason }) => reason.length > 10));
    for (const secret of [password, material.key, material.otherKey]) assert.ok(!said.includes(secret), said);
    assert.ok(!said.includes("PRIVATE KEY-----\n"), said);
    assert.equal(connections, 0);
  }

  function all(resource: FrozenResourceProvider, base: () => object, table: () => readonly Wrong[]) {
    return async () => {
      const wrongs: string[] = [];
      for (const one of table())
        await isNamed(resource, base(), one).catch((error: unknown) =>
          wrongs.push(`${one.what}\n${String(error)}`),
        );
      assert.deepEqual(wrongs, []);
    };
  }

  const resources = [
    ["ClusterAddressFamily", provider.addressFamily, () => ({ family: "ipv4" })],
    ["NodeToNodeEncryption", provider.encryption, () => ({ level: "all" })],
    ["ClusterCertificateRotation", provider.certificates, () => ({ trustedCAs: material.root })],
  ] as const;

  for (const [name, resource, base] of resources) {
    it(`has no complaint about what is right: ${name}`, async () => {
      assert.deepEqual((await resource.check({}, { cluster: right, ...base() })).failures, []);
    });
    it(
      `names each wrong connection: ${name}`,
      all(resource, base, () => wrongConnections(String(right.endpoint))),
    );
    it(
      `names each wrong input that all resources have: ${name}`,
      all(resource, base, () => wrongCommonInputs),
    );
  }

  it(
    "names each wrong family",
    all(
      provider.addressFamily,
      () => ({ family: "ipv4" }),
      () => wrongFamilies,
    ),
  );

  it(
    "names each wrong level",
    all(
      provider.encryption,
      () => ({ level: "all" }),
      () => wrongLevels(String(right.endpoint)),
    ),
  );

  it(
    "names what is wrong about certificates",
    all(
      provider.certificates,
      () => ({
        trustedCAs: material.root,
        nodeCertificates: { "n0.cb.test": { chain: material.leaf, privateKey: material.key } },
        delivery: { type: "ssh", user: "couchbase" },
      }),
      () => wrongCertificates(material),
    ),
  );

  it("names each wrong variable of the environment", async () => {
    for (const [variable, value] of wrongVariables) {
      const before = process.env[variable];
      process.env[variable] = value;
      try {
        await placeIsNamed(variable);
      } finally {
        if (before === undefined) delete process.env[variable];
        else process.env[variable] = before;
      }
    }
  });

  it("names each wrong value of the stack configuration", async () => {
    for (const [key, value] of wrongConfiguration) {
      await provider.encryption.configure({
        config: { get: (name) => (name === `couchbase:${key}` ? value : undefined) },
      });
      try {
        await placeIsNamed(`couchbase:${key}`);
      } finally {
        await provider.encryption.configure({ config: { get: () => undefined } });
      }
    }
  });

  it("were more than 150, and none of them made a connection", () => {
    assert.ok(cases > 150, String(cases));
    assert.equal(connections, 0);
    console.log(`      ${cases} wrong inputs`);
  });

  async function placeIsNamed(place: string): Promise<void> {
    cases++;
    const { failures } = await provider.encryption.check({}, { level: "all" });
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["args.cluster"],
    );
    assert.ok(failures[0]?.reason.includes(place), failures[0]?.reason);
  }
});

async function makeMaterial(): Promise<Material> {
  const now = new Date();
  const [root, other] = [await makeRoot("Root", now), await makeRoot("Other", now)];
  const leaf = await issue(root, "n0.cb.test", now);
  const past = new Date(now.getTime() - 400 * 86_400_000);
  const [expired, nameless, stranger] = [
    await issue(root, "n0.cb.test", past, { days: 30 }),
    await issue(root, "elsewhere.cb.test", now),
    await issue(other, "n0.cb.test", now),
  ];
  return {
    root: root.pem,
    leaf: leaf.pem,
    key: leaf.keyPem,
    otherRoot: other.pem,
    otherKey: stranger.keyPem,
    expired: expired.pem,
    nameless: nameless.pem,
  };
}
