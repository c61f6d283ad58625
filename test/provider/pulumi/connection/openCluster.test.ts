import { strict as assert } from "node:assert";
import { once } from "node:events";
import type { Socket } from "node:net";
import type { ErrorCode } from "../../../../provider/errors/codes";
import { withCluster, type Contact } from "../../../../provider/pulumi/connection/openCluster";
import { fastTime } from "../../cluster/support/fastTime";
import { rejection } from "../../cluster/support/rejection";
import { json, startServer, type TestServer } from "../../cluster/support/servers";

const uuid = "0123456789abcdef0123456789abcdef";
const identity = { uuid, implementationVersion: "7.6.2-1-enterprise", isEnterprise: true };

describe("A connection to a resource's cluster", () => {
  let server: TestServer;
  let status: number;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    sockets.clear();
    status = 200;
    server = await startServer((_received, response, socket) => {
      sockets.add(socket);
      json(response, identity, status);
    });
  });
  afterEach(() => server.stop());

  const contact = (expectedUuid?: string): Contact => ({
    connection: {
      settings: {
        endpoint: `http://127.0.0.1:${server.port}`,
        credentials: { kind: "password", username: "u", password: "p" },
      },
      endpointFrom: "here",
      usesConfiguration: false,
    },
    expectedUuid,
    time: fastTime(10),
  });

  async function isClosed(): Promise<void> {
    assert.notEqual(sockets.size, 0);
    for (const socket of sockets) if (!socket.destroyed) await once(socket, "close");
  }

  it("is closed when it was used", async () => {
    assert.equal(await withCluster(contact(uuid), (open) => Promise.resolve(open.identity.uuid)), uuid);
    await isClosed();
  }).timeout(5_000);

  for (const [why, answered, expected, code] of [
    ["is another cluster", 200, "other", "CBSEC_OTHER_CLUSTER"],
    ["turns it down", 401, uuid, "CBSEC_NOT_AUTHENTICATED"],
  ] as const satisfies readonly (readonly [string, number, string, ErrorCode])[]) {
    it(`is closed unused when what is there ${why}`, async () => {
      status = answered;
      let used = false;
      await rejection(
        withCluster(contact(expected), () => Promise.resolve((used = true))),
        code,
      );
      assert.equal(used, false);
      await isClosed();
    }).timeout(5_000);
  }
});
