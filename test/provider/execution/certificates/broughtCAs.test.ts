import { deepEqual, equal, match, ok } from "node:assert/strict";
import { converge } from "../../../../provider/execution/converge";
import { noteBroughtCAs } from "../../../../provider/execution/certificates/broughtCAs";
import { preview } from "../../../../provider/execution/preview";
import type { Keeping } from "../../../../provider/execution/run";
import type { CertificateName } from "../../../../provider/planning/certificates/state";
import type { ClusterState } from "../../../../provider/planning/state";
import { putBack } from "../../../../provider/pulumi/successor/putBack";
import { realTime } from "../../../../provider/time";
import { createIssuer, type Issuer } from "../../../cluster/testing/issuer";
import { dieAt, openRecordsOf } from "../support/dyingRun";
import { anOperation, succeeded } from "../support/onCluster";
import {
  fingerprintOf,
  operationFor,
  outcomeOf,
  rotate,
  rotationUnder,
  withCluster,
  type Rotation,
  type Scene,
} from "./support/rotating";

const version = "8.0.1";
const record = { propagation: 50, times: { heartbeat: 500, takeover: 9_000 } };

async function rotationTo(
  scene: Scene,
  root: Issuer,
  addCAsBy: "inbox" | "upload" = "upload",
): Promise<Rotation> {
  return { ...(await rotationUnder(scene, root, version, { addCAsBy })), over: { record } };
}

const broughtIn = async ({ client }: Scene) =>
  (await openRecordsOf(client)).map(({ content }) => content?.broughtCAs ?? []);

describe("CAs that a record names as brought", () => {
  const [trusted, fresh] = ["a", "b"].map((digit) => ({
    fingerprint: digit.repeat(64),
    subject: `CN=${digit}`,
  }));
  const live = {
    certificates: { readable: true, value: { trustedCAs: [trusted] } },
  } as unknown as ClusterState;
  const noted = (over: { readonly goingBack?: boolean } = {}, before: readonly string[] = []) => {
    const keeping = { broughtCAs: [...before] } as unknown as Keeping;
    noteBroughtCAs({ keeping, ...over }, { authorities: [trusted, fresh] as CertificateName[] }, live);
    return keeping.broughtCAs;
  };

  it("are those that are not trusted yet, each once", () => {
    deepEqual(noted(), [fresh?.fingerprint]);
    deepEqual(noted({}, [fresh?.fingerprint ?? ""]), [fresh?.fingerprint]);
  });

  it("are none on the way back, where what was there before comes back", () => {
    deepEqual(noted({ goingBack: true }), []);
  });
});

describe("CAs that a dead run had brought", () => {
  let root: Issuer;
  let brought: readonly string[];
  beforeEach(async () => {
    root = await createIssuer("New Root");
    brought = [fingerprintOf(root.certificate)];
  });

  for (const way of ["inbox", "upload"] as const) {
    it(`are known to the run that takes over: brought by ${way}`, () =>
      withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
        const rotation = await rotationTo(scene, root, way);
        await dieAt(scene.cluster, operationFor(scene, rotation), /Load the certificate on n1/);
        deepEqual(await broughtIn(scene), [brought]);
        const { result } = await rotate(scene, rotation);
        deepEqual(result.certificates?.loadedCAs, brought);
        deepEqual(await openRecordsOf(scene.client), []);
      }));
  }

  it("are named no earlier than the step that brings them, and never when they were trusted before", () =>
    withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
      const rotation = await rotationTo(scene, root);
      await dieAt(scene.cluster, operationFor(scene, rotation), /Trust /);
      deepEqual(await broughtIn(scene), [[]]);
      // Somebody else brings it while no run lives.
      await rotate(scene, { ...rotation, goal: { ...rotation.goal, nodes: {} } });
      await dieAt(scene.cluster, operationFor(scene, rotation), /Load the certificate on n1/);
      deepEqual(await broughtIn(scene), [[]]);
      deepEqual((await rotate(scene, rotation)).result.certificates?.loadedCAs, []);
    }));

  it("are handed on by a run that takes over, dies itself and brings another", () =>
    withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
      const rotation = await rotationTo(scene, root);
      await dieAt(scene.cluster, operationFor(scene, rotation), /Load the certificate on n0/);
      const other = await createIssuer("Other Root");
      const changed = await rotationTo(scene, other);
      await dieAt(scene.cluster, operationFor(scene, changed), /Load the certificate on n1/);
      deepEqual(await broughtIn(scene), [[...brought, fingerprintOf(other.certificate)]]);
      const { result, said } = await rotate(scene, rotation);
      deepEqual(result.certificates?.loadedCAs, brought);
      match(
        said.warn.join("\n"),
        /Trusted still is what it had brought: CN=Other Root \([0-9a-f]{8}\)\. No later run/,
      );
    }));

  it("stand in the error of a run that took over and changed nothing, for the resource to answer for", () =>
    withCluster({ version, nodes: 2 }, async (scene) => {
      const rotation = await rotationTo(scene, root);
      await dieAt(scene.cluster, operationFor(scene, rotation), /Load the certificate on n0/);
      const place = () => Promise.reject(new Error("no room"));
      const supplies = { delivery: { ...scene.delivery, place } };
      const { outcome } = await outcomeOf(scene, { ...rotation, supplies });
      match(String(outcome), /no room/);
      const { partial } = outcome as { partial?: { changed: boolean; broughtCAs?: readonly string[] } };
      deepEqual([partial?.changed, partial?.broughtCAs], [false, brought]);
    }));

  it("stay in the record of a run that nobody waits for any more, and of nothing else that is to be put back", () =>
    withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
      const rotation = await rotationTo(scene, root);
      const control = new AbortController();
      const operation = operationFor(scene, rotation);
      const status = (text: string) => {
        if (/Load the certificate on n1/.test(text)) control.abort(new Error("nobody waits"));
      };
      const progress = { ...operation.progress, status };
      const stopped = { ...operation, progress, stop: control.signal };
      const [outcome] = await converge(scene.client, [stopped], realTime);
      match(String(outcome), /nobody waits/);
      const [left] = await openRecordsOf(scene.client);
      equal(left?.state, "left");
      deepEqual(left.content?.broughtCAs, brought);
      deepEqual([left.content.functions, left.content.autoFailover], [[], undefined]);
      equal(scene.cluster.truth().autoFailover.enabled, true);
      // What a person changes meanwhile is not taken back for it.
      await scene.cluster.byHand.setAutoFailover({ enabled: false });
      scene.cluster.monitor.restart(scene.cluster.truth());
      const { result } = await rotate(scene, rotation);
      deepEqual(result.certificates?.loadedCAs, brought);
      equal(scene.cluster.truth().autoFailover.enabled, false);
      deepEqual(await openRecordsOf(scene.client), []);
    }));

  it("stay in the record when the goal of the run that takes over is refused", () =>
    withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
      const rotation = await rotationTo(scene, root);
      await dieAt(scene.cluster, operationFor(scene, rotation), /Load the certificate on n1/);
      const nodes = Object.fromEntries(Object.entries(rotation.goal.nodes).slice(0, 1));
      const { outcome } = await outcomeOf(scene, { ...rotation, goal: { ...rotation.goal, nodes } });
      match(String(outcome), /refused/);
      deepEqual(await broughtIn(scene), [brought]);
      deepEqual((await rotate(scene, rotation)).result.certificates?.loadedCAs, brought);
    }));

  it("stay in the record that a successor closes which nobody hears", () =>
    withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
      const rotation = await rotationTo(scene, root);
      await dieAt(scene.cluster, operationFor(scene, rotation), /Load the certificate on n1/);
      await putBack(scene.client, { record }, realTime);
      equal(scene.cluster.truth().autoFailover.enabled, true);
      deepEqual(await broughtIn(scene), [brought]);
      await putBack(scene.client, { record }, realTime);
      deepEqual(await broughtIn(scene), [brought]);
      deepEqual((await rotate(scene, rotation)).result.certificates?.loadedCAs, brought);
    }));

  it("are told of, with files that are left in inboxes, where another resource closes the record", () =>
    withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
      await dieAt(scene.cluster, operationFor(scene, await rotationTo(scene, root)), /See every node serve/);
      const encryption = anOperation({ encryption: { level: "control" } }, { record });
      const { notes } = (await preview(scene.client, encryption.goal, encryption.options)).plan;
      succeeded((await converge(scene.client, [encryption], realTime))[0]);
      const said = encryption.said.warn.join("\n");
      ok(encryption.said.warn.every((text) => notes.includes(text)));
      match(
        said,
        /private keys among them, .*`\.cbsec-previous-node`.*the next `pulumi up` that creates or changes/,
      );
      match(said, /Trusted still is what it had brought: CN=New Root/);
      deepEqual(await openRecordsOf(scene.client), []);
      for (const node of scene.cluster.nodes)
        ok((await scene.delivery.check(node)).previous.includes("node"));
    }));
});
