import { strict as assert } from "node:assert";
import { rootCertificates } from "node:tls";
import { withCluster, type Contact } from "../../../../provider/pulumi/connection/openCluster";
import { contactBy, wayTo, type Way } from "../../../../provider/pulumi/successor/way";
import { realTime } from "../../../../provider/time";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { settingsOf } from "../../execution/support/onCluster";

describe("The way by which a successor reaches the cluster of the run", () => {
  let cluster: RunningCluster;
  before(async () => {
    cluster = await startCluster({ nodes: 1 });
  });
  after(() => cluster.stop());

  /** Of a resource whose connection names no CA: the cluster's own is known from its outputs. */
  function contact(): Contact {
    const { caCertificates: authorities, ...settings } = settingsOf(cluster);
    const connection = { settings, endpointFrom: "the input", usesConfiguration: true };
    return { connection, authorities: () => authorities, pinned: ["f1"], time: realTime };
  }
  /** As it comes out of the pipe. */
  const handedOver = (uuid: string) => JSON.parse(JSON.stringify(wayTo({ contact: contact(), uuid }))) as Way;

  it("is that of the run: its settings, what it trusts beside them, and the certificates that it knows", () => {
    const { connection, authorities, pinned, expectedUuid } = contactBy(handedOver("u"), realTime);
    const run = contact();
    assert.deepEqual(connection.settings, run.connection.settings);
    assert.deepEqual(authorities?.(), run.authorities?.());
    assert.deepEqual([pinned, expectedUuid], [["f1"], "u"]);
  });

  it("has the CAs that became known while the run went on", () => {
    let authorities = ["before"];
    const reached = { contact: { ...contact(), authorities: () => authorities }, uuid: "u" };
    authorities = ["before", "since"];
    assert.deepEqual(wayTo(reached).authorities, ["before", "since"]);
  });

  it("trusts the cluster's CA beside those of the system, as the run did", () =>
    withCluster(contactBy(handedOver(cluster.uuid), realTime), ({ client, verified }) => {
      const [ofSystem = ""] = rootCertificates;
      const trusted = [cluster.caCertificate, ofSystem].map((one) => client.trusts(one));
      assert.deepEqual([verified, ...trusted], [true, true, true]);
      return Promise.resolve();
    }));

  it("leads to no other cluster", async () => {
    await assert.rejects(
      withCluster(contactBy(handedOver("another"), realTime), () => assert.fail("it was opened")),
      /CBSEC_OTHER_CLUSTER/,
    );
  });
});
