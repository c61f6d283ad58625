import { deepEqual, equal, match, ok } from "node:assert/strict";
import { describePem } from "../../../../provider/certificates/material/description";
import { converge } from "../../../../provider/execution/converge";
import { realTime } from "../../../../provider/time";
import type { ClusterEncryptionLevel } from "../../../../provider/vocabulary";
import { createIssuer, type Issuer } from "../../../cluster/testing/issuer";
import { dieAt, openRecordsOf } from "../support/dyingRun";
import { anOperation, succeeded, writes } from "../support/onCluster";
import {
  fingerprintOf,
  operationFor,
  rotate,
  rotationUnder,
  withCluster,
  type Rotation,
  type Scene,
} from "./support/rotating";

const over = { record: { propagation: 50, times: { heartbeat: 200, takeover: 4_000 } } };

async function rotationTo(scene: Scene, version: string): Promise<Rotation & { readonly root: Issuer }> {
  const root = await createIssuer("New Root");
  return { ...(await rotationUnder(scene, root, version)), root, over };
}

/** Each node is under that root by what the cluster itself shows. */
function expectUnder({ result }: Awaited<ReturnType<typeof rotate>>, root: Issuer): void {
  const [described] = describePem(root.certificate);
  ok(result.certificates?.nodes.every(({ leaf }) => leaf?.issuer === described?.subject));
}

const moments: readonly [string, ClusterEncryptionLevel, RegExp][] = [
  ["7.0.5", "none", /Load the certificate on n1/],
  ["7.0.5", "all", /Trust /],
  ["7.0.5", "strict", /Load the certificate on n1/],
  ["7.0.5", "all", /See every node serve/],
  ["7.0.5", "all", /Enable node-to-node encryption on n1/],
  ["7.1.4", "all", /Load the certificate on n1/],
  ["7.6.8", "none", /Load the certificate on n1/],
  ["7.6.8", "strict", /Load the certificate on n1/],
  ["8.0.1", "none", /See every node serve/],
  ["8.0.1", "strict", /See every node serve/],
];

describe("a rotation whose run died", () => {
  for (const [version, level, moment] of moments) {
    it(`at ${level} on ${version}, before "${moment.source}", is ended by the next run of its resource`, () =>
      withCluster({ version, level, nodes: 2 }, async (scene) => {
        if (version !== "7.0.5") scene.cluster.monitor.expect("noClearText");
        const rotation = await rotationTo(scene, version);
        await dieAt(scene.cluster, operationFor(scene, rotation), moment);
        const [{ content } = {}] = await openRecordsOf(scene.client);
        match(JSON.stringify(content?.goal), new RegExp(fingerprintOf(rotation.root.certificate)));
        ok(!JSON.stringify(content).includes("-----BEGIN"));
        const rotated = await rotate(scene, rotation);
        equal(rotated.result.level, level);
        expectUnder(rotated, rotation.root);
        for (const node of scene.cluster.nodes) deepEqual((await scene.delivery.check(node)).previous, []);
        match(rotated.said.warn.join("\n"), /had begun a change of certificates/);
        deepEqual(await openRecordsOf(scene.client), []);
      }));
  }

  it("leaves nodes that do not trust each other before 7.1: encryption is refused until it is ended", () =>
    withCluster({ version: "7.0.5", nodes: 2 }, async (scene) => {
      const { cluster, client } = scene;
      const rotation = await rotationTo(scene, "7.0.5");
      await dieAt(cluster, operationFor(scene, rotation), /Load the certificate on n1/);
      const encryption = anOperation({ encryption: { level: "all" } }, over);
      const [refused] = await converge(client, [encryption], realTime);
      match(
        String(refused),
        /refused before anything was touched[^]*no trusted CA issued the certificate of n1\.cb\.test/,
      );
      match(encryption.said.warn.join("\n"), /a change of certificates, which a run of its resource ends/);
      ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      await rotate(scene, rotation);
      succeeded((await converge(client, [anOperation({ encryption: { level: "all" } })], realTime))[0]);
    }));

  it("leaves encryption off before 7.1, which no other resource switches on over nodes that do not trust each other", () =>
    withCluster({ version: "7.0.5", level: "all", nodes: 2 }, async (scene) => {
      const { cluster, client } = scene;
      const rotation = await rotationTo(scene, "7.0.5");
      await dieAt(cluster, operationFor(scene, rotation), /Load the certificate on n1/);
      const family = anOperation({ addressFamily: { family: "ipv4", only: false } }, over);
      const [outcome] = await converge(client, [family], realTime);
      match(String(outcome), /no trusted CA issued the certificate of n1\.cb\.test/);
      match(
        String(outcome),
        /Links between nodes are not encrypted \(the level was all\) and auto-failover stays off/,
      );
      ok(cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      const rotated = await rotate(scene, rotation);
      equal(rotated.result.level, "all");
      expectUnder(rotated, rotation.root);
      const before = writes(cluster).length;
      succeeded((await converge(client, [family], realTime))[0]);
      equal(writes(cluster).length, before);
    }));
});
