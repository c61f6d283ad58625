import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { converge } from "../../../../provider/execution/converge";
import { realTime } from "../../../../provider/time";
import { createIssuer, type Issuer } from "../../../cluster/testing/issuer";
import { dieAt, openRecordsOf } from "../support/dyingRun";
import { anOperation, succeeded, writes } from "../support/onCluster";
import {
  issueAll,
  materialOf,
  operationFor,
  rotate,
  rotationUnder,
  withCluster,
  type Rotation,
  type Scene,
} from "./support/rotating";

const version = "7.6.8";
const over = { record: { propagation: 50, times: { heartbeat: 200, takeover: 4_000 } } };
const look = /See every node serve/;

async function rotationTo(scene: Scene, root: Issuer): Promise<Rotation> {
  return { ...(await rotationUnder(scene, root, version)), over };
}

async function nodesWithEarlierFiles({ cluster, delivery }: Scene): Promise<readonly string[]> {
  const found = await Promise.all(cluster.nodes.map((node) => delivery.check(node)));
  return cluster.nodes.flatMap(({ name }, index) => (found[index]?.previous.length ? [name] : []));
}

/** Each case leaves files of before, no open record, and every node with the certificate that is wanted. */
const cases: readonly [string, (scene: Scene, rotation: Rotation, root: Issuer) => Promise<void>][] = [
  [
    "a run that nobody waited for any more, right before its last look",
    async (scene, rotation, root) => {
      const { client, delivery } = scene;
      await rotate(scene, await rotationTo(scene, root));
      const stop = new AbortController();
      const operation = operationFor({ delivery }, { ...rotation, over: { ...over, stop: stop.signal } });
      const progress = {
        ...operation.progress,
        status: (text: string) => look.test(text) && stop.abort(new Error("stopped")),
      };
      const [outcome] = await converge(client, [{ ...operation, progress }], realTime);
      match(String(outcome), /Certificates stay as they are now/);
    },
  ],
  [
    "a run that died before its last look, and whose record another resource closed",
    async ({ cluster, client, delivery }, rotation) => {
      await dieAt(cluster, operationFor({ delivery }, rotation), look);
      const other = anOperation({ encryption: { level: "strict" } }, over);
      succeeded((await converge(client, [other], realTime))[0]);
    },
  ],
  [
    "a run that could remove nothing",
    async (scene, rotation) => {
      const discardPrevious = () => Promise.reject(new Error("no space left on device"));
      const supplies = { delivery: { ...scene.delivery, discardPrevious } };
      const { said } = await rotate(scene, { ...rotation, supplies });
      match(said.warn.join("\n"), /Old CA files are left in the inbox of n0.*no space left/);
      match(said.warn.join("\n"), /Earlier files are left in the inbox of n1.*no space left/);
    },
  ],
];

describe("Earlier files that are left in inboxes", () => {
  for (const [what, leave] of cases) {
    it(`are removed by the next run of the resource, though nothing else is to be done: by ${what}`, () =>
      withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
        const root = await createIssuer("New Root");
        const rotation = await rotationTo(scene, root);
        await leave(scene, rotation, root);
        deepEqual(await openRecordsOf(scene.client), []);
        ok((await nodesWithEarlierFiles(scene)).length > 0);

        const { kinds, said } = await rotate(scene, rotation);
        deepEqual(kinds, []);
        match(said.info.join("\n"), /Removing earlier files .* in the inbox of n0\.cb\.test/);
        deepEqual(said.warn, []);
        deepEqual(await nodesWithEarlierFiles(scene), []);
        deepEqual(await openRecordsOf(scene.client), []);

        const before = writes(scene.cluster).length;
        await rotate(scene, rotation);
        equal(writes(scene.cluster).length, before);
      }));
  }

  it("are removed when the server makes the certificates again, which is the last that the resource does", () =>
    withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
      const root = await createIssuer("New Root");
      await rotate(scene, await rotationTo(scene, root));
      const rotation = await rotationTo(scene, root);
      const discardPrevious = () => Promise.reject(new Error("no space left on device"));
      await rotate(scene, { ...rotation, supplies: { delivery: { ...scene.delivery, discardPrevious } } });
      deepEqual(await nodesWithEarlierFiles(scene), ["n0.cb.test", "n1.cb.test"]);

      const goal = { ...rotation.goal, trustedCAs: [], nodes: {}, serverMade: { replace: [] } };
      const { said } = await rotate(scene, { ...rotation, goal });
      deepEqual(said.warn, []);
      deepEqual(await nodesWithEarlierFiles(scene), []);
    }));

  it("lie in the inbox again where what came after them was never taken up: of a node's files and of its CA folder", () =>
    withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
      const root = await createIssuer("New Root");
      const rotation = await rotationTo(scene, root);
      await rotate(scene, rotation);
      const [, node] = scene.cluster.nodes;
      ok(node !== undefined);
      const before = await scene.delivery.check(node);

      // As a run that died right after it had placed them, towards a goal that nobody has any more.
      const other = await createIssuer("Root that nobody asked for in the end");
      const never = materialOf(
        scene.cluster,
        [other.certificate],
        await issueAll(scene.cluster, other),
        version,
      );
      const authorities = never.authorities.map(({ fingerprint, pem }) => ({ fingerprint, pem }));
      await scene.delivery.place(node, { node: never.nodes[node.otpNode]?.files, authorities });
      notEqual((await scene.delivery.check(node)).chain, before.chain);

      const { said } = await rotate(scene, rotation);
      deepEqual(said.warn, []);
      deepEqual(await scene.delivery.check(node), before);
      deepEqual(await openRecordsOf(scene.client), []);
    }));

  it("are told of as unknown where an inbox cannot be looked at, which fails nothing", () =>
    withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
      const rotation = await rotationTo(scene, await createIssuer("New Root"));
      const check = () => Promise.reject(new Error("Permission denied (publickey)."));
      await rotate(scene, rotation);
      const { said } = await rotate(scene, {
        ...rotation,
        supplies: { delivery: { ...scene.delivery, check } },
      });
      match(
        said.warn.join("\n"),
        /earlier files are left in the inbox of n1\.cb\.test is not known.*publickey/,
      );
    }));
});
