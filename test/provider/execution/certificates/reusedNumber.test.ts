import { deepEqual } from "node:assert/strict";
import type { PreparedMaterial } from "../../../../provider/certificates/material/prepareForDelivery";
import { createIssuer } from "../../../cluster/testing/issuer";
import { actingBefore, inProcess, runOn } from "../support/inProcess";
import { succeeded } from "../support/onCluster";
import { goalOf } from "./support/asked";
import { fingerprintOf } from "./support/rotating";

const material: PreparedMaterial = { authorities: [], nodes: {} };

describe("the removal of a CA", () => {
  it("leaves one that a person loads meanwhile, although that got the number of the one that was to go", async () => {
    const [old, fresh] = [await createIssuer("Old Root"), await createIssuer("New Root")];
    await inProcess({ propagationDelay: 5 }, async (cluster) => {
      const load = async (certificate: string) => {
        await cluster.byHand.putInInbox(0, { "CA/root.pem": certificate });
        await cluster.byHand.loadTrustedCAs(0);
      };
      await load(old.certificate);
      const trusted = () => cluster.truth().trustedCAs.map(({ name }) => name);
      const id = trusted().indexOf(fingerprintOf(old.certificate));
      const replace = actingBefore(/rbac\/groups\/.*Remove\+/, async () => {
        await cluster.byHand.removeTrustedCA(id);
        await load(fresh.certificate);
      });
      const certificates = goalOf(material, { removeCAs: [fingerprintOf(old.certificate)] });
      succeeded((await runOn(cluster, { certificates }, replace, material)).outcome);
      deepEqual(trusted().slice(id), [fingerprintOf(fresh.certificate)]);
      await cluster.byHand.removeTrustedCA(id);
    });
  });
});
