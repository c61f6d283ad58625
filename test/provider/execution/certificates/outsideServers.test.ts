import { deepEqual, equal, match, ok } from "node:assert/strict";
import { connect } from "../../../../provider/cluster/connect";
import { readCertificates } from "../../../../provider/execution/certificates/readCertificates";
import type { Goal } from "../../../../provider/planning/goal";
import { realTime } from "../../../../provider/time";
import { prepared } from "../../../campaigns/scenarios";
import type { InProcessCluster } from "../../../cluster/inProcess/startInProcess";
import type { SimulatedClusterOptions } from "../../../cluster/simulatedCluster";
import { actingBefore, inProcess, killedAt, runOn } from "../support/inProcess";
import { onCluster, settingsOf, succeeded } from "../support/onCluster";

const ldap = { authenticationEnabled: true, encryption: "TLS", hosts: ["ldap.example.com"] };
const saml = { enabled: true, idpMetadataURL: "https://sso.example.com/metadata" };
const encryptionKeys = [{ id: 1, type: "kmip-aes-key-256", data: { caSelection: "useCbCa" } }];
const newRoot = () => prepared("new root, both trusted, at level strict");

describe("a CA under which servers outside may be", () => {
  const trusts = (cluster: InProcessCluster, { certificates }: Goal) =>
    cluster.truth().trustedCAs.some(({ name }) => certificates?.removeCAs.includes(name));

  const outside: Readonly<Record<string, SimulatedClusterOptions>> = {
    "an LDAP server": { ldap },
    "a SAML identity provider": { saml },
    "a KMIP server": { version: "8.0.1", encryptionKeys },
  };
  for (const [what, options] of Object.entries(outside)) {
    it(`stays trusted for ${what} when the nodes have left it, and goes when a person names it`, async () => {
      const { start, goal, material } = await newRoot();
      await inProcess({ ...start, ...options }, async (cluster) => {
        succeeded((await runOn(cluster, goal, {}, material)).outcome);
        ok(trusts(cluster, goal));
        const { certificates } = goal;
        ok(certificates !== undefined);
        const naming = { certificates: { ...certificates, removeNamedCAs: certificates.removeCAs } };
        succeeded((await runOn(cluster, naming, {}, material)).outcome);
        ok(!trusts(cluster, goal));
      });
    });
  }

  it("stays trusted when LDAP is turned on while nodes leave it", async () => {
    const { start, goal, material } = await newRoot();
    await inProcess(start, async (cluster) => {
      const network = actingBefore(/reloadCertificate/, () => cluster.byHand.setLdap(ldap));
      const { outcome } = await runOn(cluster, goal, network, material);
      match(
        String(outcome),
        /Old Root \(\w+\) is still needed: LDAP servers are verified by the trusted CAs/,
      );
      ok(trusts(cluster, goal));
      equal(cluster.truth().autoFailover.enabled, true);
    });
  });

  it("stays trusted when a run dies before it would have gone, and LDAP is turned on then", async () => {
    const { start, goal, material } = await newRoot();
    await inProcess(start, async (cluster) => {
      await killedAt(cluster, goal, /trustedCAs\/\d/, material);
      await cluster.byHand.setLdap(ldap);
      succeeded((await runOn(cluster, goal, {}, material)).outcome);
      ok(trusts(cluster, goal));
      equal(cluster.truth().autoFailover.enabled, true);
    });
  });

  it("goes when LDAP has a CA of its own", async () => {
    const { start, goal, material } = await newRoot();
    const itsOwn = { ...ldap, cacert: "-----BEGIN CERTIFICATE-----" };
    await inProcess({ ...start, ldap: itsOwn }, async (cluster) => {
      succeeded((await runOn(cluster, goal, {}, material)).outcome);
      ok(!trusts(cluster, goal));
    });
  });

  const administrators = {
    "7.2.3": { role: "security_admin_local", options: { ldap }, expected: [["LDAP", false]] },
    "7.6.8": {
      role: "security_admin_local",
      options: { ldap, saml },
      expected: [
        ["LDAP", false],
        ["SAML", false],
      ],
    },
    "8.0.1": {
      role: "security_admin",
      options: { ldap, saml, encryptionKeys },
      expected: [
        ["LDAP", true],
        ["SAML", true],
        ["KMIP", true],
      ],
    },
  } as const;
  for (const [version, { role, options, expected }] of Object.entries(administrators)) {
    it(`is found as far as the ${role} of ${version} may read the settings`, async () => {
      const user = { name: "security", password: "secret-of-his", roles: [role] };
      await onCluster({ nodes: 2, version, users: [user], ...options }, async (cluster) => {
        const credentials = { kind: "password" as const, username: user.name, password: user.password };
        const client = connect({ ...settingsOf(cluster), credentials }, { time: realTime });
        const { outsideServers } = await readCertificates(client);
        deepEqual(
          outsideServers.map(({ kind, unreadable }) => [kind.split(" ")[0], unreadable === undefined]),
          expected,
        );
        await client.close();
      });
    });
  }

  it("is not asked for where no CA may go", () =>
    inProcess({ level: "none" }, async (cluster) => {
      succeeded((await runOn(cluster, { encryption: { level: "strict" } })).outcome);
      const asked = cluster.requests.map(({ path }) => path);
      ok(asked.includes("/pools/default/trustedCAs"));
      ok(!asked.some((path) => /settings\/(ldap|saml|encryptionKeys)/.test(path)));
    }));

  it("is not asked for of servers that do not know such settings", async () => {
    await onCluster({ nodes: 2, version: "7.2.3" }, async (cluster) => {
      const client = connect(settingsOf(cluster), { time: realTime });
      deepEqual((await readCertificates(client)).outsideServers, []);
      const asked = cluster.requests.map(({ path }) => path);
      ok(asked.includes("/settings/ldap"));
      ok(!asked.includes("/settings/saml") && !asked.includes("/settings/encryptionKeys"));
      await client.close();
    });
  });
});
