import { deepEqual, match } from "node:assert/strict";
import { connect } from "../../../../provider/cluster/connect";
import { readCertificates } from "../../../../provider/execution/certificates/readCertificates";
import { shownAuthorities } from "../../../../provider/planning/certificates/look";
import { realTime } from "../../../../provider/time";
import { createIssuer } from "../../../cluster/testing/issuer";
import { openRecordsOf } from "../support/dyingRun";
import { settingsOf } from "../support/onCluster";
import { outcomeOf, rotate, rotationUnder, withCluster } from "./support/rotating";

const version = "7.2.3";
const over = { record: { propagation: 50, times: { heartbeat: 200, takeover: 4_000 } } };

describe("a new CA of the server's of which the answer is lost", () => {
  it("is trusted by nobody here: the run stops and its record stays, and the next run that is given the CA ends it", () =>
    withCluster({ version, nodes: 2, level: "all" }, async (scene) => {
      const { cluster, client } = scene;
      const rotation = { ...(await rotationUnder(scene, await createIssuer("Root"), version)), over };
      await rotate(scene, rotation);
      const goal = { ...rotation.goal, trustedCAs: [], nodes: {}, serverMade: { replace: [] } };
      cluster.faults.add({ kind: "closeAfterEffect", path: /regenerateCertificate/, times: 1 });
      const { outcome } = await outcomeOf(scene, { ...rotation, goal });
      match(String(outcome), /Auto-failover stays off/);
      match(String(outcome), /could not be verified; nothing was sent/);

      const onTheNode = connect(
        { ...settingsOf(cluster), endpoint: cluster.plainEndpoint },
        { time: realTime },
      );
      const authorities = shownAuthorities(await readCertificates(onTheNode));
      await onTheNode.close();
      client.trust(authorities.map(({ pem }) => pem));
      await rotate(scene, { ...rotation, goal });
      deepEqual(await openRecordsOf(client), []);
      const { nodes } = await readCertificates(client);
      deepEqual(
        nodes.map(({ type }) => type),
        ["generated", "generated"],
      );
    }));
});
