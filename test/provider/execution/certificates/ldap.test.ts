import { equal, match, ok } from "node:assert/strict";
import { connect } from "../../../../provider/cluster/connect";
import { readCertificates } from "../../../../provider/execution/certificates/readCertificates";
import type { Goal } from "../../../../provider/planning/goal";
import { realTime } from "../../../../provider/time";
import { prepared } from "../../../campaigns/scenarios";
import type { InProcessCluster } from "../../../cluster/inProcess/startInProcess";
import { actingBefore, inProcess, runOn } from "../support/inProcess";
import { onCluster, settingsOf, succeeded } from "../support/onCluster";

const verified = { authenticationEnabled: true, encryption: "TLS", hosts: ["ldap.example.com"] };
const newRoot = () => prepared("new root, both trusted, at level strict");

describe("a CA under which LDAP servers may be", () => {
  const trusts = (cluster: InProcessCluster, { certificates }: Goal) =>
    cluster.truth().trustedCAs.some(({ name }) => certificates?.removeCAs.includes(name));

  it("stays trusted when the nodes have left it, and goes when a person names it", async () => {
    const { start, goal, material } = await newRoot();
    await inProcess({ ...start, ldap: verified }, async (cluster) => {
      succeeded((await runOn(cluster, goal, {}, material)).outcome);
      ok(trusts(cluster, goal));
      const { certificates } = goal;
      ok(certificates !== undefined);
      const naming = { certificates: { ...certificates, removeNamedCAs: certificates.removeCAs } };
      succeeded((await runOn(cluster, naming, {}, material)).outcome);
      ok(!trusts(cluster, goal));
    });
  });

  it("stays trusted when LDAP is turned on while nodes leave it", async () => {
    const { start, goal, material } = await newRoot();
    await inProcess(start, async (cluster) => {
      const network = actingBefore(/reloadCertificate/, () => cluster.byHand.setLdap(verified));
      const { outcome } = await runOn(cluster, goal, network, material);
      match(
        String(outcome),
        /Old Root \(\w+\) is still needed: LDAP servers are verified by the trusted CAs/,
      );
      ok(trusts(cluster, goal));
      equal(cluster.truth().autoFailover.enabled, true);
    });
  });

  it("goes when LDAP has a CA of its own", async () => {
    const { start, goal, material } = await newRoot();
    const ldap = { ...verified, cacert: "-----BEGIN CERTIFICATE-----" };
    await inProcess({ ...start, ldap }, async (cluster) => {
      succeeded((await runOn(cluster, goal, {}, material)).outcome);
      ok(!trusts(cluster, goal));
    });
  });

  for (const [version, readable] of [
    ["7.6.8", false],
    ["8.0.1", true],
  ] as const) {
    it(`is ${readable ? "" : "not "}known to a security administrator of ${version}`, async () => {
      const roles = [readable ? "security_admin" : "security_admin_local"];
      const user = { name: "security", password: "secret-of-his", roles };
      await onCluster({ nodes: 2, version, users: [user], ldap: verified }, async (cluster) => {
        const credentials = { kind: "password" as const, username: user.name, password: user.password };
        const client = connect({ ...settingsOf(cluster), credentials }, { time: realTime });
        const { ldapByTrustedCAs } = await readCertificates(client);
        equal(ldapByTrustedCAs.readable, readable);
        await client.close();
      });
    });
  }
});
