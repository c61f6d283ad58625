import { equal, match, rejects } from "node:assert/strict";
import { restore } from "../../../provider/commandLine/restore";
import type { Terminal } from "../../../provider/commandLine/surroundings";
import type { Network } from "../../campaigns/inProcess/wire";
import { toRest } from "../../campaigns/inProcess/toRest";
import { recordGroups } from "../../campaigns/snapshot";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { connected, inProcess, killedAt } from "../execution/support/inProcess";
import { writtenTerminal } from "./support/writtenTerminal";

async function restored(cluster: InProcessCluster, terminal: Terminal, network?: Network): Promise<string> {
  const { clock } = cluster;
  const client = connected(cluster, network);
  const command = async () => {
    const open = { client, identity: await client.identity(), verified: true };
    const surroundings = { environment: {}, terminal, time: clock, wall: () => clock.wall() };
    return restore(open, { yes: true }, surroundings);
  };
  return toRest(cluster, command()).finally(() => client.close());
}

/** Every connection is refused from the first write to that path on. */
function cutOffAt(path: RegExp): Network {
  let off = false;
  return { refuses: (request) => (off ||= request.method !== "GET" && path.test(request.path)) };
}

describe("restore, on a clock that jumps", () => {
  it("says that nobody knows what is left when the cluster is out of reach after a failure, and does not claim that a record is kept", () =>
    inProcess({ functions: [{ name: "f" }], autoFailover: { timeout: 77 } }, async (cluster) => {
      await killedAt(cluster, { encryption: { level: "all" } }, /settings\/autoFailover\?.*enabled=true/);
      const { terminal, stdout, stderr } = writtenTerminal();
      const cutOff = cutOffAt(/settings\/autoFailover/);
      await rejects(restored(cluster, terminal, cutOff), { name: "SecurityError" });
      const text = [...stdout, ...stderr].join("\n");
      match(
        text,
        /Whether an earlier run left something to be put back is not known\. .* could not be reached/,
      );
      equal(text.includes("The record is kept"), false, text);
      equal(await restored(cluster, terminal), "done");
      equal(recordGroups(cluster).length, 0);
    }));
});
