import { strict as assert } from "node:assert";
import { Socket } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAddressFamily, NodeToNodeEncryption } from "../../sdk";
import { withSecrets } from "../../sdk/secrets";
import { underMocks } from "./support/mocks";

const valueOf = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => void output.apply(resolve));
const isSecret = (output: pulumi.Output<unknown>) => pulumi.isSecret(output);

describe("Resources in a program", () => {
  afterEach(() => pulumi.runtime.setAllConfig({}));

  it("register under their public type tokens, with what the program wrote", async () => {
    const [family, encryption] = await underMocks(false, () => {
      new ClusterAddressFamily("family", { family: "ipv6" });
      new NodeToNodeEncryption("encryption", { level: "all", nodesAtOnce: 2, timeouts: { healthy: "5m" } });
    });
    assert.equal(family?.type, "pulumi-nodejs:dynamic/couchbase-security:ClusterAddressFamily");
    assert.equal(family.inputs.family, "ipv6");
    assert.equal(encryption?.type, "pulumi-nodejs:dynamic/couchbase-security:NodeToNodeEncryption");
    const { level, nodesAtOnce, timeouts } = encryption.inputs;
    assert.deepEqual(
      { level, nodesAtOnce, timeouts },
      { level: "all", nodesAtOnce: 2, timeouts: { healthy: "5m" } },
    );
  });

  it("need no arguments for encryption: the provider fills in the default level", async () => {
    const [encryption] = await underMocks(false, () => new NodeToNodeEncryption("encryption"));
    assert.deepEqual(
      Object.keys(encryption?.inputs ?? {}).filter((key) => !key.startsWith("__")),
      [],
    );
  });

  it("tell the provider their URN, with the parent's type in it", async () => {
    class Secured extends pulumi.ComponentResource {
      constructor() {
        super("my:index:Secured", "secured");
        new NodeToNodeEncryption("encryption", {}, { parent: this });
      }
    }
    const [encryption] = await underMocks(false, () => new Secured());
    assert.equal(
      encryption?.inputs.__urn,
      "urn:pulumi:dev::shop::my:index:Secured$pulumi-nodejs:dynamic/couchbase-security:NodeToNodeEncryption::encryption",
    );
  });

  it("keep password, key and passphrase secret, and nothing else", async () => {
    let resource: NodeToNodeEncryption | undefined;
    await underMocks(false, () => {
      resource = new NodeToNodeEncryption("encryption", {
        cluster: {
          endpoint: "https://h",
          username: "u",
          password: "p",
          clientKey: "k",
          clientKeyPassphrase: "w",
        },
      });
    });
    const cluster = (resource as unknown as { cluster: pulumi.Output<object> }).cluster;
    assert.ok(await isSecret(cluster));
    assert.ok(!(await isSecret(resource?.level as pulumi.Output<unknown>)));
  });

  it("keep secret what stands in place of a connection, and leave it to the check to refuse it", async () => {
    for (const wrong of ["https://admin:s3cret@host", 3, []]) {
      const kept = withSecrets(wrong as never);
      assert.ok(pulumi.Output.isInstance(kept) && (await pulumi.isSecret(kept)));
    }
    assert.equal(withSecrets(null as never), undefined);
  });

  it("open no socket under mocks, in a preview neither", async () => {
    const connect = Socket.prototype.connect;
    let sockets = 0;
    Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
      sockets += 1;
      return Reflect.apply(connect, this, args) as Socket;
    };
    try {
      let resource: NodeToNodeEncryption | undefined;
      await underMocks(true, () => {
        resource = new NodeToNodeEncryption("encryption", {
          level: "all",
          cluster: { endpoint: "http://127.0.0.1:9", username: "u", password: "p" },
        });
      });
      assert.equal(await valueOf(resource?.clusterUuid as pulumi.Output<string>), "uuid");
      assert.equal(sockets, 0);
    } finally {
      Socket.prototype.connect = connect;
    }
  });

  it("are refused while the stack configuration holds a password in clear", async () => {
    const setConfiguration = pulumi.runtime.setAllConfig as (
      values: Record<string, string>,
      secretKeys?: string[],
    ) => void;
    await underMocks(false, () => {
      setConfiguration({ "couchbase:password": "hunter2" });
      assert.throws(
        () => new NodeToNodeEncryption("encryption"),
        (error: Error) =>
          /couchbase:password in clear/.test(error.message) &&
          error.message.includes("pulumi config set --secret couchbase:password") &&
          !error.message.includes("hunter2"),
      );
      setConfiguration({ "couchbase:password": "hunter2" }, ["couchbase:password"]);
      new NodeToNodeEncryption("encryption");
    });
  });
});
