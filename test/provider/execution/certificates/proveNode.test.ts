import { deepEqual, equal, match, rejects } from "node:assert/strict";
import type { CertificateDescription } from "../../../../provider/certificates/material/description";
import type { TlsPort } from "../../../../provider/cluster/certificateApi";
import type { ClusterClient, NodeApi } from "../../../../provider/cluster/nodeApi";
import { isSecurityError, SecurityError } from "../../../../provider/errors/securityError";
import { proveNode } from "../../../../provider/execution/certificates/proveNode";
import { makeAuthority } from "../../planning/certificates/authorities";
import { fakeRun } from "../support/fakeRun";

const management: TlsPort = { service: "mgmtSSL", dial: { host: "n0.cb.test", port: 18091 } };
const data: TlsPort = { service: "kvSSL", dial: { host: "n0.cb.test", port: 11207 } };

describe("the proof that a node serves its certificate", () => {
  let authority: CertificateDescription;
  let leaf: CertificateDescription;
  let other: CertificateDescription;
  before(async () => {
    const root = await makeAuthority("Root");
    authority = root.certificate;
    [leaf, other] = [await root.issue("n0.cb.test"), await root.issue("n0.cb.test")];
  });

  /** A node whose ports present what `look` says; looks are counted by service. */
  function proving(
    look: (port: TlsPort, times: number) => { leaf: CertificateDescription; notVerified?: string },
    client: Partial<ClusterClient> = { trusts: () => false },
  ) {
    const looks: Record<string, number> = {};
    const said: string[] = [];
    const { run, node } = fakeRun(
      {
        managementPort: () => management,
        otherTlsPorts: () => Promise.resolve([data]),
        presented: async (port) => {
          const times = (looks[port.service] = (looks[port.service] ?? 0) + 1);
          return { chain: [leaf, authority], ...look(port, times) };
        },
      } satisfies Partial<NodeApi>,
      client,
    );
    const progress = { ...run.progress, info: (text: string) => said.push(text) };
    const prove = () => proveNode({ ...run, progress }, node, { leaf, authority });
    return { looks, said, prove, done: prove() };
  }

  it("waits for every port, as services take a certificate up a moment later", async () => {
    const { looks, done } = proving((_, times) => ({ leaf: times < 3 ? other : leaf }));
    await done;
    deepEqual(looks, { mgmtSSL: 3, kvSSL: 3 });
  });

  it("includes that the node answers as itself, where the authority is trusted", async () => {
    const { done } = proving(() => ({ leaf }), {
      trusts: (pem) => pem === authority.pem,
      proveTls: (otpNode) => Promise.reject(new Error(`another answers as ${otpNode}`)),
    });
    await rejects(done, /another answers as ns_1@n0\.cb\.test/);
  });

  it("waits for a listener that is just being made anew, and cuts a handshake off", async () => {
    const { looks, done } = proving((_, times) => {
      if (times < 2) throw new SecurityError("CBSEC_TLS_NOT_VERIFIED", "cut off");
      return { leaf };
    });
    await done;
    deepEqual(looks, { mgmtSSL: 2, kvSSL: 2 });
  });

  it("waits for nothing when the right certificate does not verify", async () => {
    const { looks, done } = proving(() => ({ leaf, notVerified: "ERR_TLS_CERT_ALTNAME_INVALID" }));
    await rejects(done, (error) => isSecurityError(error, "CBSEC_CERTIFICATE_NOT_SERVED"));
    deepEqual(looks, { mgmtSSL: 1 });
  });

  it("fails when a service's port goes on presenting another one", async () => {
    const { done } = proving((port) => ({ leaf: port === data ? other : leaf }));
    await rejects(done, (error) => {
      match(String(error), /Port 11207 of n0\.cb\.test presents another certificate/);
      return isSecurityError(error, "CBSEC_CERTIFICATE_NOT_SERVED");
    });
  });

  it("tells once of a service's port that cannot be reached from here, and is none the worse", async () => {
    const { said, prove, done } = proving((port) => {
      if (port === data) throw new SecurityError("CBSEC_UNREACHABLE", "refused");
      return { leaf };
    });
    await done;
    await prove();
    equal(said.length, 1);
    match(said[0] ?? "", /port kvSSL \(n0\.cb\.test:11207\) cannot be reached from here/);
  });
});
