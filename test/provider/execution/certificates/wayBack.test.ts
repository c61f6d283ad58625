import { deepEqual } from "node:assert/strict";
import { certificatesBack } from "../../../../provider/execution/certificates/wayBack";
import type { CertificatesState, NodeCertificate } from "../../../../provider/planning/certificates/state";
import { aCluster } from "../../planning/states";

const otpNodes = aCluster().nodes.map(({ otpNode }) => otpNode);

/** Before 7.1 by default: one CA, under which nodes are, or not any more. */
function having(
  authority: string | undefined,
  { type = "uploaded", version = "7.0.5" }: { type?: NodeCertificate["type"]; version?: string } = {},
) {
  const value: CertificatesState = {
    trustedCAs: [],
    nodes: otpNodes.map((otpNode) => ({ otpNode, type, chain: [], authority, warnings: [] })),
    clientCertAuth: { state: "disable" },
    outsideServers: [],
  };
  return aCluster({ certificates: { readable: true, value } }, { version: `${version}-1-enterprise` });
}

describe("the way back of certificates", () => {
  it("leads to the uploaded ones of the start where the one CA was replaced under the nodes", () => {
    const { certificates } = certificatesBack(having("old"), having(undefined));
    deepEqual(Object.keys(certificates?.nodes ?? {}), otpNodes);
    deepEqual(certificates?.serverMade, undefined);
  });

  it("has the server make certificates where it had made all of them", () => {
    const { certificates } = certificatesBack(having("old", { type: "generated" }), having(undefined));
    deepEqual([certificates?.nodes, certificates?.serverMade], [{}, { replace: [] }]);
  });

  it("is none while every node is under a trusted CA", () => {
    deepEqual(certificatesBack(having("old"), having("new")), {});
  });

  it("is none to a start that was not whole itself", () => {
    deepEqual(certificatesBack(having(undefined), having(undefined)), {});
  });

  it("is none where CAs stand beside each other, as both stay trusted", () => {
    deepEqual(certificatesBack(having("old"), having(undefined, { version: "7.6.8" })), {});
  });
});
