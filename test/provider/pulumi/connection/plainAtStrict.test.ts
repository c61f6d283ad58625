import { strict as assert } from "node:assert";
import { withCluster } from "../../../../provider/pulumi/connection/openCluster";
import { resolveConnection } from "../../../../provider/pulumi/connection/resolveConnection";
import { realTime } from "../../../../provider/time";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { makeAuthority } from "../../cluster/support/certificates";
import { rejection } from "../../cluster/support/rejection";
import { connectionTo } from "../support";

describe("A plain endpoint of a cluster at level strict, given with a CA that is not the cluster's any more", () => {
  let cluster: RunningCluster;
  let earlier: string;
  before(async () => {
    cluster = await startCluster({ nodes: 1, timeScale: 0.02, level: "strict" });
    earlier = (await makeAuthority("Earlier CA")).certificate;
  });
  after(() => cluster.stop());

  /** The uuid, found with the CAs that are learned once the cluster's certificate is not trusted. */
  const uuidBy = (learned: readonly string[]) => {
    const inputs = { ...connectionTo(cluster), endpoint: cluster.plainEndpoint, caCertificates: earlier };
    const known: string[] = [];
    const contact = {
      connection: resolveConnection({ cluster: inputs, environment: {}, configuration: {} }),
      authorities: () => [...known],
      learnAuthorities: () => Promise.resolve(void known.push(...learned)),
      time: realTime,
    };
    return withCluster(contact, ({ identity }) => Promise.resolve(identity.uuid));
  };

  it("leads in over TLS with the CA that others know", async () => {
    assert.equal(await uuidBy([cluster.caCertificate]), cluster.uuid);
    assert.deepEqual(cluster.monitor.violations, []);
  });

  it("is said not to be trusted where nobody knows the new one", async () => {
    const error = await rejection(uuidBy([]), "CBSEC_TLS_NOT_VERIFIED");
    assert.match(error.message, /caCertificates/);
    assert.deepEqual(cluster.monitor.violations, []);
  });
});
