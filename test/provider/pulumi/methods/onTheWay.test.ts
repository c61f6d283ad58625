import { strict as assert } from "node:assert";
import type { ClusterClient } from "../../../../provider/cluster/nodeApi";
import type { OperationResult } from "../../../../provider/execution/types";
import type { ReachedCluster } from "../../../../provider/pulumi/connection/openCluster";
import type { Dependencies } from "../../../../provider/pulumi/methods/dependencies";
import { onTheWay } from "../../../../provider/pulumi/methods/onTheWay";
import { anOperation } from "../../execution/support/onCluster";
import { dependencies } from "../support";

describe("A method that will run an operation", () => {
  const operation = anOperation({ encryption: { level: "all" } });
  const client = {} as ClusterClient;
  const cluster = {} as ReachedCluster;

  /** What is told, in order, around a method that does `act`. */
  async function told(act: (mine: Dependencies) => Promise<unknown>): Promise<readonly string[]> {
    const said: string[] = [];
    const around = dependencies({
      expect: () => {
        said.push("expected");
        return () => void said.push("arrived");
      },
      run: async () => {
        said.push("joins");
        await Promise.resolve();
        said.push("has run");
        return {} as OperationResult;
      },
    });
    await onTheWay(around, act).catch(() => said.push("failed"));
    return said;
  }

  it("is waited for from its beginning on, until it has joined the others", async () => {
    const said = await told((mine) => mine.run(client, operation, cluster));
    assert.deepEqual(said.slice(0, 4), ["expected", "joins", "arrived", "has run"]);
  });

  it("is not waited for when it ends without an operation, or fails", async () => {
    assert.deepEqual(await told(async () => undefined), ["expected", "arrived"]);
    assert.deepEqual(await told(() => Promise.reject(new Error("no"))), ["expected", "arrived", "failed"]);
  });
});
