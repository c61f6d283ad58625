import { strict as assert } from "node:assert";
import { startSuccessor } from "../../../../provider/pulumi/successor/start";
import type { Way } from "../../../../provider/pulumi/successor/way";
import { inTypeScript } from "../../../campaigns/running/inTypeScript";
import { json, startServer } from "../../cluster/support/servers";

const way = (port: number): Way => ({
  settings: {
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { kind: "password", username: "u", password: "of the run" },
  },
  authorities: [],
  uuid: "0123456789abcdef0123456789abcdef",
});

const holding = () => process.getActiveResourcesInfo().filter((one) => one === "ProcessWrap").length;

describe("A successor", () => {
  const { execPath, env } = process;
  afterEach(() => {
    process.execPath = execPath;
    process.env = env;
  });

  it("goes to the cluster by the way of the run, and keeps nobody from ending", async () => {
    let asked: (path: string) => void = () => undefined;
    const first = new Promise<string>((resolve) => (asked = resolve));
    const server = await startServer(({ path, authorization }, response) => {
      asked(`${path} ${Buffer.from(authorization?.split(" ")[1] ?? "", "base64").toString()}`);
      json(response, {}, 401);
    });
    process.env = { ...env, NODE_OPTIONS: [env.NODE_OPTIONS ?? "", ...inTypeScript].join(" ") };
    try {
      const before = holding();
      startSuccessor(way(server.port));
      assert.equal(holding(), before);
      assert.equal(await first, "/pools u:of the run");
    } finally {
      await server.stop();
    }
  });

  it("that cannot be started harms nobody", async () => {
    process.execPath = "/no/such/program";
    startSuccessor(way(1));
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it("that ends before it has heard the way harms nobody", async () => {
    process.execPath = "/usr/bin/true";
    // More than a pipe holds, so that the rest of it meets nobody.
    startSuccessor({ ...way(1), authorities: ["x".repeat(1_000_000)] });
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
});
