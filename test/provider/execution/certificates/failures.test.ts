import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readCertificates } from "../../../../provider/execution/certificates/readCertificates";
import { partialOf } from "../../../../provider/execution/operationError";
import type { OperationResult } from "../../../../provider/execution/types";
import type { CertificatesGoal } from "../../../../provider/planning/certificates/goal";
import { isSecurityError } from "../../../../provider/errors/securityError";
import type { ErrorCode } from "../../../../provider/errors/codes";
import { createIssuer, type Issued, type Issuer } from "../../../cluster/testing/issuer";
import {
  fingerprintOf,
  issueAll,
  goalOf,
  materialOf,
  outcomeOf,
  rotate,
  withCluster,
  type Scene,
} from "./support/rotating";

const nodes = 3;

async function certificatesOf(root: Issuer) {
  const own: Record<number, Issued> = {};
  for (let index = 0; index < nodes; index++) own[index] = await root.issue(`n${index}.cb.test`);
  return { authorities: [root.certificate], nodes: own };
}

/** Material in which n1 has the key of n0: the server refuses it at the reload. */
async function wrongOnSecond(scene: Scene, root: Issuer, version: string) {
  const issued = await issueAll(scene.cluster, root);
  const wrong = { ...issued, "n1.cb.test": { ...issued["n1.cb.test"]!, key: issued["n0.cb.test"]!.key } };
  return {
    wrong: materialOf(scene.cluster, [root.certificate], wrong, version),
    right: materialOf(scene.cluster, [root.certificate], issued, version),
  };
}

function failed(outcome: OperationResult | Error, code: ErrorCode): Error {
  ok(isSecurityError(outcome, code), String(outcome));
  return outcome;
}

/** Fingerprints of the CAs that the nodes are under. */
async function authorities({ client }: Scene): Promise<readonly (string | undefined)[]> {
  return (await readCertificates(client)).nodes.map(({ authority }) => authority);
}

describe("a rotation in which a node's reload is refused", () => {
  for (const [version, strategy] of [
    ["7.1.4", "trustBoth"],
    ["8.0.1", "trustBoth"],
    ["7.2.3", "encryptionOff"],
    ["7.6.8", "encryptionOff"],
  ] as const) {
    it(`stops with that node as before and both CAs trusted, on ${version} at all by ${strategy}; the next run goes on from there`, async () => {
      const certificates = await certificatesOf(await createIssuer("Old Root"));
      await withCluster(
        { version, level: "all", nodes, certificates, functions: [{ name: "f" }] },
        async (scene) => {
          if (strategy === "trustBoth") scene.cluster.monitor.expect("noClearText");
          const root = await createIssuer("New Root");
          const { wrong, right } = await wrongOnSecond(scene, root, version);
          const over: Partial<CertificatesGoal> = { strategy };
          const { outcome } = await outcomeOf(scene, { material: wrong, goal: goalOf(wrong, over) });
          const { message } = failed(outcome, "CBSEC_STEP_FAILED");
          match(message, /n1\.cb\.test still serves its earlier certificate/);
          match(
            message,
            /new on n0\.cb\.test, as before on n1\.cb\.test, n2\.cb\.test, trusted are .*Root.*Root/,
          );
          match(
            message,
            /Address family and encryption are what they were before, and everything was put back/,
          );
          const after = partialOf(outcome)?.state;
          equal(after?.level, "all");
          ok(after?.autoFailover.enabled);
          equal(after?.certificates?.readable, true);
          const { kinds } = await rotate(scene, { material: right, goal: goalOf(right, over) });
          equal(kinds.filter((kind) => kind === "reloadCertificate").length, 2);
          deepEqual(new Set(await authorities(scene)), new Set([fingerprintOf(root.certificate)]));
        },
      );
    });
  }

  it("brings the old CA and its certificates back before 7.1, and encryption with them", async () => {
    const certificates = await certificatesOf(await createIssuer("Old Root"));
    await withCluster({ version: "7.0.5", level: "all", nodes, certificates }, async (scene) => {
      const { cluster } = scene;
      const old = await createIssuer("Old Root of today");
      const first = materialOf(cluster, [old.certificate], await issueAll(cluster, old), "7.0.5");
      await rotate(scene, { material: first, goal: goalOf(first) });
      const before = await authorities(scene);
      const { wrong, right } = await wrongOnSecond(scene, await createIssuer("New Root"), "7.0.5");
      const { outcome } = await outcomeOf(scene, { material: wrong, goal: goalOf(wrong) });
      match(failed(outcome, "CBSEC_STEP_FAILED").message, /brought back to what it was before/);
      deepEqual(await authorities(scene), before);
      equal(partialOf(outcome)?.state?.level, "all");
      const { result } = await rotate(scene, { material: right, goal: goalOf(right) });
      equal(result.level, "all");
    });
  });

  it("has the server make certificates again before 7.1, where it had made them before", async () => {
    await withCluster({ version: "7.0.5", level: "all", nodes }, async (scene) => {
      const { wrong, right } = await wrongOnSecond(scene, await createIssuer("New Root"), "7.0.5");
      const { outcome } = await outcomeOf(scene, { material: wrong, goal: goalOf(wrong) });
      match(
        failed(outcome, "CBSEC_STEP_FAILED").message,
        /Certificates stay as they are now \(new on n0\.cb\.test, n1\.cb\.test, n2\.cb\.test, trusted is/,
      );
      equal(partialOf(outcome)?.state?.level, "all");
      ok(scene.cluster.truth().nodes.every(({ certificate }) => certificate.type === "generated"));
      const { result } = await rotate(scene, { material: right, goal: goalOf(right) });
      equal(result.level, "all");
    });
  });

  it("stops with encryption off before 7.1, and says so, when the earlier files are gone; the next run ends it", async () => {
    const certificates = await certificatesOf(await createIssuer("Old Root"));
    await withCluster({ version: "7.0.5", level: "all", nodes, certificates }, async (scene) => {
      // The nodes' inboxes never held what they serve: there is nothing to come back to.
      const root = await createIssuer("New Root");
      const { wrong, right } = await wrongOnSecond(scene, root, "7.0.5");
      const { outcome } = await outcomeOf(scene, { material: wrong, goal: goalOf(wrong) });
      const { message } = failed(outcome, "CBSEC_NOT_UNIFORM");
      match(
        message,
        /Links between nodes are not encrypted \(the level was all\) and auto-failover stays off/,
      );
      match(message, /Certificates: new on n0\.cb\.test, as before on n1\.cb\.test, n2\.cb\.test/);
      ok(scene.cluster.truth().nodes.every(({ encrypted }) => !encrypted));
      const { result } = await rotate(scene, { material: right, goal: goalOf(right) });
      equal(result.level, "all");
      deepEqual(new Set(await authorities(scene)), new Set([fingerprintOf(root.certificate)]));
    });
  });

  it("keeps the files that a node serves for its way back, not those of a generation before", () =>
    // Before 7.2 the server does not look at the name, so that only the proof shows it.
    withCluster(
      { version: "7.1.4", nodes },
      async (scene) => {
        const root = await createIssuer("Root");
        const first = materialOf(
          scene.cluster,
          [root.certificate],
          await issueAll(scene.cluster, root),
          "7.1.4",
        );
        await rotate(scene, { material: first, goal: goalOf(first) });
        const { wrong } = await wrongOnSecond(scene, root, "7.1.4");
        failed(
          (await outcomeOf(scene, { material: wrong, goal: goalOf(wrong) })).outcome,
          "CBSEC_STEP_FAILED",
        );
        const leaves = async () =>
          (await readCertificates(scene.client)).nodes.map(({ chain }) => chain[0]?.fingerprint);
        const before = await leaves();
        equal(before[0], wrong.nodes[scene.cluster.nodes[0]?.otpNode ?? ""]?.leaf);
        const issued = {
          ...(await issueAll(scene.cluster, root)),
          "n0.cb.test": await root.issue("somebody.else.test"),
        };
        const other = materialOf(scene.cluster, [root.certificate], issued, "7.1.4");
        const { outcome } = await outcomeOf(scene, { material: other, goal: goalOf(other) });
        match(
          failed(outcome, "CBSEC_STEP_FAILED").message,
          /n0\.cb\.test went back to its earlier certificate/,
        );
        deepEqual(await leaves(), before);
      },
      "plain",
    ));
});
