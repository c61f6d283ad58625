import { X509Certificate } from "node:crypto";

import { pemBlocks } from "../../certificates/pem";
import { needQuorum } from "../../certificates/reconnect";
import type { TrustedCA } from "../../certificates/settings";
import { addTrusted, trustedBy } from "../../certificates/trustedCAs";
import { warningsAbout, warningsAboutAuthority } from "../../certificates/warnings";
import { fingerprint, isValidAt } from "../../certificates/x509";
import { json, refusedByState, text, type Answer } from "../../http/answer";
import type { Call } from "../../http/call";
import type { Route } from "../../http/route";
import type { SimulatedNode } from "../../node/simulatedNode";
import { administrator } from "../../provisioning/settings";
import { networksSeenBy } from "../../security/level";
import { securitySettings } from "../../security/settings";
import { enterprise, write } from "./enterprise";
import { certificatesOfAll } from "./show";

const outside = "127.0.0.2";

export const clusterCARoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/pools/default/certificate",
    permission: "anyone",
    handle: enterprise(show),
  },
  { method: "POST", path: "/controller/uploadClusterCA", permission: write, handle: enterprise(upload) },
];

async function show({ node, request }: Call): Promise<Answer> {
  const trusted = await trustedBy(node);
  if (trusted.some(({ loadFile }) => loadFile !== undefined)) {
    return text(
      "this API is disabled, please use GET /pools/default/trustedCAs, see documentation for details",
      400,
    );
  }
  const newest = trusted.at(-1) as TrustedCA;
  return request.query.get("extended") === "true"
    ? json(await extended(node, newest))
    : text(pemShownBy(node, newest));
}

/** Cluster API facts E.8. */
async function upload(call: Call): Promise<Answer> {
  const { node, request } = call;
  const refusal = refuseNow(call);
  if (refusal) return refusal;
  const { authorities, newFields } = node.profile.certificates;
  const wrong = (error: string) => json({ error }, 400);
  const blocks = pemBlocks(request.body);
  const [block] = blocks;
  if (!block) {
    if (authorities === "one") return wrong("Malformed certificate");
    return wrong(newFields ? "Certificate should not be empty" : "This certificate is already in use");
  }
  if (blocks.length > 1) return wrong("Only one certificate per request is allowed.");
  if (block.label !== "CERTIFICATE") return wrong(`Invalid certificate type: ${typeOf(block.label)}`);
  const certificate = parse(block.der);
  if (!certificate) return wrong("Malformed certificate");
  if (!isValidAt(certificate, node.making.date())) return wrong("Certificate is not valid at this time");
  const known = (await trustedBy(node)).some((ca) => ca.fingerprint === fingerprint(certificate));
  if (known && authorities === "list") return wrong("This certificate is already in use");
  call.surviveRestart();
  return call.takesEffect(async () => {
    if (authorities === "list") await needQuorum(node);
    const [added] = await addTrusted(node, [{ certificate }], "uploaded");
    return json(await extended(node, added as TrustedCA));
  });
}

function refuseNow({ node, request }: Call): Answer | undefined {
  const { uploadFrom, authorities } = node.profile.certificates;
  if (authorities === "one" && anyEncrypted(node)) return encryptionInTheWay;
  const provisioned = node.config.get(administrator) !== undefined;
  const local = uploadFrom === "localhost" || (uploadFrom === "provisioned" && !provisioned);
  const allowed = node.config.get(securitySettings)?.["allowNonLocalCACertUpload"] === true;
  if (!local || allowed || request.localAddress !== outside) return undefined;
  return text(
    "API is accessible from localhost only (this behavior can be changed by means of POST /settings/security/allowNonLocalCACertUpload, see documentation for details)",
    400,
  );
}

export const encryptionInTheWay = refusedByState(
  text("Operation requires node-to-node encryption to be disabled", 400),
);

export function anyEncrypted(node: SimulatedNode): boolean {
  return networksSeenBy(node).some(({ encrypted }) => encrypted);
}

async function extended(node: SimulatedNode, ca: TrustedCA): Promise<unknown> {
  const { authorities, newFields, clientCertificates } = node.profile.certificates;
  const { subject, notAfter: expires, type, loadTimestamp } = ca;
  const pem = pemShownBy(node, ca);
  const servers = await certificatesOfAll(node, "server");
  const trusted = await trustedBy(node);
  if (authorities === "one") {
    // 7.0 goes through the nodes backwards.
    const nodes = [...servers].reverse().flatMap(({ otpNode, certificate }) =>
      warningsAbout(node, certificate, trusted)
        .filter(({ name }) => name !== "self_signed")
        .map(({ message }) => ({ node: otpNode, message })),
    );
    if (type === "uploaded") return { cert: { type, pem, subject, expires }, warnings: nodes };
    const warnings = warningsAboutAuthority(node, ca, true).map(({ message }) => ({ message }));
    return { cert: { type, pem }, warnings };
  }
  const kind = (certType: string) => (newFields ? { certType } : {});
  const about = (certType: string, all: typeof servers) =>
    all.flatMap(({ otpNode, certificate }) =>
      warningsAbout(node, certificate, trusted).map((warning) => ({
        node: otpNode,
        ...kind(certType),
        ...warning,
      })),
    );
  const clients = clientCertificates ? await certificatesOfAll(node, "client") : [];
  const used = (mark: string) => servers.some(({ certificate }) => certificate.authority === mark);
  const inOrder = node.profile.certificates.newestFirst ? [...trusted].reverse() : trusted;
  const timed = newFields || ca.type === "uploaded" || ca.id > 0 ? { loadTimestamp } : {};
  return {
    cert: { ...timed, subject, expires, type, pem },
    warnings: [
      ...about("internalClientCertificate", clients),
      ...about("serverCertificate", servers),
      ...inOrder.flatMap((one) =>
        warningsAboutAuthority(node, one, used(one.fingerprint)).map((warning) => ({
          ca: one.id,
          ...kind("trustedCertificate"),
          ...warning,
        })),
      ),
    ],
  };
}

/** 7.0 shows its one authority without an empty line behind it. */
export function pemShownBy(node: SimulatedNode, { pem }: TrustedCA): string {
  return node.profile.certificates.authorities === "one" ? pem.slice(0, -1) : pem;
}

function typeOf(label: string): string {
  return label === "PRIVATE KEY" ? "PrivateKeyInfo" : label;
}

function parse(der: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    return certificate;
  } catch {
    return undefined;
  }
}
