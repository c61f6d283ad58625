import { checkInbox, type Given } from "../../certificates/install";
import type { Purpose } from "../../certificates/nodeCertificates";
import { empty, json, refusedByState, type Answer } from "../../http/answer";
import type { Call } from "../../http/call";
import type { Route } from "../../http/route";
import { enterprise, when, write } from "./enterprise";
import { readReload } from "./reloadBody";

/** Recorded, in milliseconds; the TLS services reload meanwhile. */
const reloaded = [40, 150] as const;

export const reloadRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/node/controller/reloadCertificate",
    permission: write,
    handle: enterprise((call) => reload(call, "server")),
  },
  when((rules) => rules.clientCertificates, {
    method: "POST",
    path: "/node/controller/reloadClientCertificate",
    permission: write,
    handle: enterprise((call) => reload(call, "client")),
  }),
];

/** Cluster API facts E.4: checks first, in their order; then the node uses the certificate at once. */
async function reload(call: Call, purpose: Purpose): Promise<Answer> {
  const { node } = call;
  const rules = node.profile.certificates;
  const given: Given | Answer =
    rules.authorities === "one" ? { shown: {} } : readReload(node, call.request.body);
  if ("status" in given) return given;
  const checked = await checkInbox(node, purpose, given);
  if ("reason" in checked) return refusedByState(json(checked.reason, 400));
  call.surviveRestart();
  return call.takesEffect(async () => {
    checked.install();
    await node.pause(reloaded);
    return rules.checksNames ? json({ warnings: checked.warnings }) : empty;
  });
}
