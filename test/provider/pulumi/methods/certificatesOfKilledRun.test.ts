import { strict as assert } from "node:assert";
import { certificatesFacet } from "../../../../provider/pulumi/facets/certificates";
import { Gathering } from "../../../../provider/execution/gather";
import { create } from "../../../../provider/pulumi/methods/createOrUpdate";
import { remove } from "../../../../provider/pulumi/methods/delete";
import type { Dependencies } from "../../../../provider/pulumi/methods/dependencies";
import { fingerprintOf, trusts } from "../../../programs/certificates/support";
import { realTime } from "../../../../provider/time";
import { dieAt } from "../../execution/support/dyingRun";
import { dependencies } from "../support";
import { certificateScene } from "./support/certificateScene";

describe("A resource of certificates that a run was creating which was killed", () => {
  const scene = certificateScene();
  const { start, certified, later } = scene;
  const record = { propagation: 50, times: { heartbeat: 500, takeover: 9_000 } };

  type Run = Dependencies["run"];
  const coming = async (asked: Parameters<Run>[1]) => ({
    ...(await ("operation" in asked ? asked.operation : asked)),
    record,
  });
  /** Killed before it gives the second node its certificate. */
  const killed: Run = async (_client, asked) => {
    await dieAt(scene.cluster, await coming(asked), /Load the certificate on n1/);
    throw new Error("killed");
  };
  const next: Run = async (client, asked) => new Gathering(realTime).join(client, await coming(asked));
  const process = (run: Run) => dependencies({ time: realTime, run });

  for (const way of ["upload", "inbox"] as const) {
    it(`answers for the CA that this run had brought by ${way}, and removes it when it is deleted`, async () => {
      await start({ version: "8.0.1", level: "all" });
      const wanted = await certified({ addCAsBy: way });
      await assert.rejects(create(certificatesFacet, process(killed), wanted), /killed/);
      assert.ok(trusts(scene.cluster, scene.root.certificate));
      const { id, outs } = await create(certificatesFacet, process(next), wanted);
      assert.deepEqual(outs.loadedCAs, [fingerprintOf(scene.root.certificate)]);
      await remove(certificatesFacet, later(), id, outs);
      assert.ok(!trusts(scene.cluster, scene.root.certificate));
    });
  }

  it("leaves a CA trusted that others had brought before that", async () => {
    await start({ version: "8.0.1", level: "all" });
    await scene.cluster.byHand.putInInbox(0, { "CA/ours.pem": scene.root.certificate });
    await scene.cluster.byHand.loadTrustedCAs(0);
    const wanted = await certified({ addCAsBy: "upload" });
    await assert.rejects(create(certificatesFacet, process(killed), wanted), /killed/);
    const { id, outs } = await create(certificatesFacet, process(next), wanted);
    assert.deepEqual(outs.loadedCAs, []);
    await remove(certificatesFacet, later(), id, outs);
    assert.ok(trusts(scene.cluster, scene.root.certificate));
  });
});
