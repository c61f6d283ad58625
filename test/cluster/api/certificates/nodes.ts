import { certificateSeenBy, type Purpose } from "../../certificates/nodeCertificates";
import { json, text, type Answer } from "../../http/answer";
import type { Call } from "../../http/call";
import type { Route } from "../../http/route";
import { enterprise, read, when } from "./enterprise";
import { certificateJson, certificatesOfAll, findNode, shownName } from "./show";

const root = "/pools/default";

export const nodeCertificateRoutes: readonly Route[] = [
  when(({ authorities }) => authorities === "list", {
    method: "GET",
    path: `${root}/certificates`,
    permission: read,
    handle: enterprise((call) => all(call, "server")),
  }),
  when(({ clientCertificates }) => clientCertificates, {
    method: "GET",
    path: `${root}/certificates/client`,
    permission: read,
    handle: enterprise((call) => all(call, "client")),
  }),
  {
    method: "GET",
    path: `${root}/certificate/node/{}`,
    permission: read,
    handle: enterprise((call) => one(call, "server")),
  },
  when(({ clientCertificates }) => clientCertificates, {
    method: "GET",
    path: `${root}/certificate/node/{}/client`,
    permission: read,
    handle: enterprise((call) => one(call, "client")),
  }),
];

async function all({ node }: Call, purpose: Purpose): Promise<Answer> {
  const found = await certificatesOfAll(node, purpose);
  return json(
    await Promise.all(
      found.map(async ({ otpNode, certificate }) => ({
        node: shownName(node, otpNode),
        ...(await certificateJson(node, certificate)),
      })),
    ),
  );
}

async function one({ node, parameters }: Call, purpose: Purpose): Promise<Answer> {
  const otpNode = findNode(node, parameters[0] ?? "");
  if (otpNode === undefined) {
    return text(
      "Node is not found, make sure the ip address/hostname matches the ip address/hostname used by Couchbase",
      404,
    );
  }
  const certificate = await certificateSeenBy(node, otpNode, purpose);
  const onlyUploaded = node.profile.certificates.authorities === "one";
  if (!certificate || (onlyUploaded && certificate.type === "generated")) {
    return text("Certificate is not set up on this node", 404);
  }
  return json(await certificateJson(node, certificate));
}
