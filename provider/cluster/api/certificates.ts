import type { Passphrase } from "../../certificates/material/material";
import { isSecurityError } from "../../errors/securityError";
import { isBefore } from "../../planning/versions";
import type { CertificateApi } from "../certificateApi";
import type { NodeCall, TextBody } from "../nodeCall";
import {
  clusterCASchema,
  nodeCertificateSchema,
  trustedCAsSchema,
  uploadedCertificateSchema,
} from "../schemas/certificates";
import type { ShownNode } from "../schemas/node";
import { unlessGone } from "../unlessGone";

type Calls = Omit<
  CertificateApi,
  "isVerified" | "managementPort" | "otherTlsPorts" | "presented" | "takesClient"
>;

/** Certificates and trusted CAs (cluster API facts E). */
export const certificates = (node: NodeCall, { hostname, version }: ShownNode): Calls => {
  const own = `/pools/default/certificate/node/${encodeURIComponent(hostname)}`;
  return {
    trustedCAs: (options) => node.get("/pools/default/trustedCAs", trustedCAsSchema, options),
    certificate: (options) => unlessNone(node.get(own, nodeCertificateSchema, options)),
    clientCertificate: (options) => unlessNone(node.get(`${own}/client`, nodeCertificateSchema, options)),
    clusterCA: (options) => node.get("/pools/default/certificate?extended=true", clusterCASchema, options),
    uploadedLeaf: async (options) =>
      (await unlessNone(node.get(own, uploadedCertificateSchema, options)))?.pem,

    loadTrustedCAs: async (options) => {
      await node.post("/node/controller/loadTrustedCAs", undefined, options);
    },
    uploadCA: async (pem, options) => {
      await node.post("/controller/uploadClusterCA", { text: pem, contentType: "text/plain" }, options);
    },
    reloadCertificate: async (passphrase, options) => {
      const sent =
        passphrase === undefined || isBefore(version, "7.1") ? undefined : passphraseBody(passphrase);
      await node.post("/node/controller/reloadCertificate", sent, options);
    },
    reloadClientCertificate: async (passphrase, options) => {
      const sent = passphrase === undefined ? undefined : passphraseBody(passphrase);
      await node.post("/node/controller/reloadClientCertificate", sent, options);
    },
    regenerateCertificates: (newAuthority, options) => {
      const query = isBefore(version, "7.6")
        ? ""
        : `?forceResetCACertificate=${String(newAuthority)}&dropUploadedCertificates=true`;
      return node.post(`/controller/regenerateCertificate${query}`, undefined, options);
    },
    removeTrustedCA: (id, options) => unlessGone(node.delete(`/pools/default/trustedCAs/${id}`, options)),
  };
};

function passphraseBody(privateKeyPassphrase: Passphrase): TextBody {
  return { text: JSON.stringify({ privateKeyPassphrase }), contentType: "application/json" };
}

const absences = ["Certificate is not set up on this node", "Client cert not found on this node"];

async function unlessNone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const absent =
      isSecurityError(error, "CBSEC_SERVER_REFUSED") &&
      error.context.status === 404 &&
      absences.includes(String(error.context.serverText));
    if (absent) return undefined;
    throw error;
  }
}
