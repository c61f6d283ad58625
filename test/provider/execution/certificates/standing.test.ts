import { equal } from "node:assert/strict";
import { certificatesStand } from "../../../../provider/execution/certificates/standing";
import type { CertificatesState, NodeCertificate } from "../../../../provider/planning/certificates/state";
import type { ClusterState } from "../../../../provider/planning/state";
import { aCluster } from "../../planning/states";

const ca = (letter: string) => ({
  fingerprint: letter.repeat(64),
  subject: `CN=${letter}`,
  type: "uploaded" as const,
  usedBy: [],
  usedByClientCertificates: [],
  missingOn: [],
});

/** A cluster whose nodes have leaves of these letters, and which trusts CAs of those. */
function cluster(leaves: string, trusted: string, type: NodeCertificate["type"] = "uploaded"): ClusterState {
  const state = aCluster({});
  const value: CertificatesState = {
    trustedCAs: [...trusted].map(ca),
    nodes: state.nodes.map(({ otpNode }, index) => ({
      otpNode,
      type,
      chain: type === "generated" ? [] : [{ fingerprint: leaves.charAt(index), subject: "CN=leaf" }],
      authority: ca(trusted.charAt(0)).fingerprint,
      warnings: [],
    })),
    clientCertAuth: { state: "disable" },
    outsideServers: [],
  };
  return { ...state, certificates: { readable: true, value } };
}

describe("how certificates stand after a run", () => {
  it("is not worth a word when they are as they were", () => {
    equal(certificatesStand(cluster("abc", "r"), cluster("abc", "r")), undefined);
    equal(certificatesStand(cluster("", "r", "generated"), cluster("", "r", "generated")), undefined);
  });

  it("names the nodes that have new ones, the others, and every CA that is trusted", () => {
    equal(
      certificatesStand(cluster("abc", "r"), cluster("xbc", "rs")),
      "new on n0.cb.test, as before on n1.cb.test, n2.cb.test, trusted are CN=r (rrrrrrrr), CN=s (ssssssss)",
    );
  });

  it("is told by the CA where the server does not show what it made", () => {
    equal(
      certificatesStand(cluster("", "r", "generated"), cluster("", "s", "generated")),
      "new on n0.cb.test, n1.cb.test, n2.cb.test, trusted is CN=s (ssssssss)",
    );
  });

  it("is not said to be as before when it could not be seen", () => {
    const certificates = { readable: false as const, reason: "no answer" };
    const unreadable: ClusterState = { ...cluster("abc", "r"), certificates };
    equal(certificatesStand(cluster("abc", "r"), unreadable), "they could not be read");
    equal(certificatesStand(cluster("abc", "r"), undefined), "they could not be read");
  });
});
