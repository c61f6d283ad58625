import { equal, rejects } from "node:assert/strict";
import { describePem } from "../../../../provider/certificates/material/description";
import { SecurityError } from "../../../../provider/errors/securityError";
import { confirmCertificates } from "../../../../provider/execution/certificates/steps/confirmCertificates";
import { regenerateCertificates } from "../../../../provider/execution/certificates/steps/regenerateCertificates";
import { noSupplies } from "../../../../provider/execution/certificates/tools";
import { Guard } from "../../../../provider/execution/guard";
import type { StepOf } from "../../../../provider/planning/step";
import { makeAuthority } from "../../planning/certificates/authorities";
import { aCluster } from "../../planning/states";
import { fakeRun } from "../support/fakeRun";
import { withoutOutsideServers } from "../support/withoutOutsideServers";

const step: StepOf<"regenerateCertificates"> = {
  kind: "regenerateCertificates",
  text: "Have the server make certificates",
  node: "ns_1@n0.cb.test",
  newAuthority: true,
};

describe("having the server make certificates", () => {
  it("is not sent again after a refused connection when meanwhile a rule of the step is broken", async () => {
    let sent = 0;
    const { run } = fakeRun(
      {
        regenerateCertificates: async (_newAuthority, options) => {
          await run.time.sleep(1_000);
          await options?.again?.();
          sent += 1;
          return "";
        },
      },
      { trust: () => undefined },
    );
    const broken = new SecurityError("CBSEC_STEP_FAILED", "n1.cb.test is encrypted.");
    let looks = 0;
    run.guard = new Guard(run.time, () => (++looks === 1 ? Promise.resolve() : Promise.reject(broken)));
    await rejects(regenerateCertificates(noSupplies).act(run, step, aCluster()), broken);
    equal(sent, 0);
  });

  it("is done, and confirmed, only when no node shows an uploaded certificate as a client either", async () => {
    const root = await makeAuthority("Root");
    const { pem } = await root.issue("n0.cb.test");
    const made = { pem, type: "generated" as const, warnings: [] };
    let looks = 0;
    const { run } = fakeRun(
      {
        version: "8.0.1-1-enterprise",
        hostname: "n0.cb.test:8091",
        trustedCAs: async () => [
          { id: 1, pem: root.certificate.pem, type: "generated", nodes: [], client_cert_nodes: [] },
        ],
        certificate: async () => made,
        clientCertificate: async () => (++looks % 3 === 0 ? made : { ...made, type: "uploaded" }),
        ...withoutOutsideServers,
        clientCertificateAuth: async () => "disable",
        presented: async () => ({ leaf: describePem(pem)[0]!, chain: describePem(pem) }),
        managementPort: () => ({ service: "mgmtSSL", dial: { host: "n0.cb.test", port: 18091 } }),
        otherTlsPorts: async () => [],
      },
      { trusts: () => false },
    );
    await regenerateCertificates(noSupplies).verify(run, step);
    equal(looks, 3);
    const confirm = {
      kind: "confirmCertificates",
      text: "See",
      leaves: {},
      left: [],
      serverMade: true,
    } as const;
    await confirmCertificates(noSupplies).verify(run, confirm);
    equal(looks, 6);
  });
});
