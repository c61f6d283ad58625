import { strict as assert } from "node:assert";
import { createServer, type AddressInfo } from "node:net";
import { redirection } from "../../../provider/cluster/connectTo";
import { parseEndpoint } from "../../../provider/cluster/endpoints";
import { findTlsTwin, probeTls } from "../../../provider/cluster/tlsTwin";
import { makeAuthority } from "./support/certificates";
import { startServer, type TestServer } from "./support/servers";

describe("The probe for a port with TLS", () => {
  let server: TestServer;
  afterEach(() => server.stop());

  it("finds one whatever its certificate, and sends nothing", async () => {
    const authority = await makeAuthority("Unknown CA");
    const { certificate, key } = await authority.issue({ dns: ["somebody"] });
    server = await startServer((_received, response) => response.end(), { tls: { cert: certificate, key } });
    assert.equal(await probeTls(server), true);
    assert.equal(server.received.length, 0);
  });

  it("finds none where plain HTTP is spoken", async () => {
    server = await startServer((_received, response) => response.end());
    assert.equal(await probeTls(server), false);
    assert.equal(server.received.length, 0);
  });

  it("finds none where nothing listens", async () => {
    server = await startServer((_received, response) => response.end());
    await server.stop();
    assert.equal(await probeTls(server), false);
  });
});

describe("The probe for a port with TLS, where somebody listens and says nothing", () => {
  it("gives up", async () => {
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    try {
      assert.equal(await probeTls({ host: "127.0.0.1", port }, 20), false);
    } finally {
      silent.close();
    }
  });
});

describe("An endpoint with TLS beside a plain one", () => {
  it("is looked for only where there can be one", async () => {
    const probed: number[] = [];
    const look = (endpoint: string) =>
      findTlsTwin(parseEndpoint(endpoint), redirection(), ({ port }) =>
        Promise.resolve(probed.push(port) > 0),
      );
    assert.equal(await look("https://h:9000"), undefined);
    assert.equal(await look("http://h:60000"), undefined);
    assert.deepEqual(probed, []);
    assert.equal(await look("http://h:9000"), "https://h:19000");
    assert.deepEqual(probed, [19000]);
  });
});
