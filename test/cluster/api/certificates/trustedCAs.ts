import { X509Certificate } from "node:crypto";

import { allows } from "../../access/roles";
import { pemBlocks } from "../../certificates/pem";
import { clientCertificatesInUse } from "../../certificates/inUse";
import { needQuorum } from "../../certificates/reconnect";
import { addTrusted, removeTrusted, trustedBy, type Loaded } from "../../certificates/trustedCAs";
import { crashed, fieldErrors, json, refusedByState, text, type Answer } from "../../http/answer";
import type { Call } from "../../http/call";
import type { Route } from "../../http/route";
import { hostOf } from "../../node/names";
import type { SimulatedNode } from "../../node/simulatedNode";
import { enterprise, when, write } from "./enterprise";
import { authoritiesJson, authorityJson, certificatesOfAll } from "./show";

const path = "/pools/default/trustedCAs";
const many = ({ authorities }: { authorities: string }) => authorities === "list";

/** Recorded, in milliseconds. */
const listChanged = [28, 128] as const;

export const trustedCARoutes: readonly Route[] = [
  when(many, { method: "GET", path, permission: "anyone", handle: enterprise(list) }),
  when(many, {
    method: "POST",
    path: "/node/controller/loadTrustedCAs",
    permission: write,
    handle: enterprise(load),
  }),
  when(many, { method: "DELETE", path: `${path}/{}`, permission: write, handle: enterprise(remove) }),
];

async function list({ node, user }: Call): Promise<Answer> {
  const full = allows(user.roles, "cluster.admin.security!read", node.profile.compatibility[0]);
  if (full) return json(await authoritiesJson(node));
  const { newestFirst, newFields } = node.profile.certificates;
  const shown = (await trustedBy(node)).map(({ id, subject, notBefore, notAfter, type, pem }) => ({
    id,
    subject,
    notBefore,
    notAfter,
    ...(newFields && user.domain !== "anonymous" ? { type } : {}),
    pem,
  }));
  return json(newestFirst ? shown.reverse() : shown);
}

/** Cluster API facts E.3. */
async function load(call: Call): Promise<Answer> {
  const { node } = call;
  const loaded = readAuthorities(node);
  if ("status" in loaded) return loaded;
  call.surviveRestart();
  return call.takesEffect(async () => {
    await needQuorum(node);
    const added = await addTrusted(node, loaded, "uploaded");
    await node.pause(listChanged);
    return json(added.map(authorityJson));
  });
}

/** Everything in the folder CA of a node's inbox, or what the server says about it. */
export function readAuthorities({ inbox, name: host }: SimulatedNode): readonly Loaded[] | Answer {
  const folder = inbox.shown("CA");
  const names = inbox.list("CA");
  if ("reason" in names) return json(`Couldn't load CA certificate from ${folder}. ${names.reason}`, 400);
  const loaded: Loaded[] = [];
  for (const name of names) {
    const file = inbox.shown(`CA/${name}`);
    const content = inbox.read(`CA/${name}`);
    if (!Buffer.isBuffer(content)) {
      return json(`Couldn't load CA certificate from ${file}. ${content.reason}`, 400);
    }
    const certificates = certificatesIn(content);
    // The server crashes on what is no certificate.
    if (!certificates) return crashed();
    const loadHost = host === "cb.local" ? "127.0.0.1" : host;
    loaded.push(...certificates.map((certificate) => ({ certificate, host: loadHost, file })));
  }
  return loaded.length > 0 ? loaded : json(`Directory ${folder} is empty`, 400);
}

function certificatesIn(content: Buffer): readonly X509Certificate[] | undefined {
  const blocks = pemBlocks(content.toString("latin1"));
  if (blocks.some(({ label }) => label !== "CERTIFICATE")) return undefined;
  try {
    return blocks.map(({ der }) => new X509Certificate(der));
  } catch {
    return undefined;
  }
}

/** Cluster API facts E.10. */
async function remove(call: Call): Promise<Answer> {
  const { node, parameters } = call;
  const ca = (await trustedBy(node)).find(({ id }) => String(id) === parameters[0]);
  if (!ca) return text("Not found", 404);
  const users = await usersOf(node, ca.fingerprint);
  if (users.length > 0) {
    const words = `The CA certificate is in use by the following nodes: ${users.join(", ")}`;
    return refusedByState(fieldErrors([["_", words]]));
  }
  call.surviveRestart();
  return call.takesEffect(async () => {
    await needQuorum(node);
    await removeTrusted(node, ca.id);
    await node.pause(listChanged);
    return { status: 204 };
  });
}

async function usersOf(node: SimulatedNode, authority: string): Promise<readonly string[]> {
  const servers = await certificatesOfAll(node, "server");
  const clients = clientCertificatesInUse(node) ? await certificatesOfAll(node, "client") : [];
  const users = [...servers, ...clients].filter(({ certificate }) => certificate.authority === authority);
  return [...new Set(users.map(({ otpNode }) => hostOf(otpNode)))];
}
