import { notFailedOver } from "../cluster/notFailedOver";
import type { ClusterClient, NodeApi, NodeView } from "../cluster/nodeApi";
import { firstLine } from "../errors/firstLine";
import { isSecurityError, SecurityError } from "../errors/securityError";
import { recordPrefix } from "./names";
import type { RecordStore, View } from "./store";

/** Milliseconds for one request to one node. */
const timeout = 5_000;

/**
 * Records as descriptions of groups without roles (`PUT /settings/rbac/groups/<name>`, Enterprise). Every version reads them back byte for byte;
 * recorded: another node shows a small text after 0.13 s at most, a large one within a second.
 */
export function groupStore(client: ClusterClient): RecordStore {
  return {
    place: "the cluster's groups",
    propagation: 1_000,

    async list() {
      const apis = notFailedOver(await client.discover({ timeout }));
      // Of two nodes none can be done without.
      const dispensable = apis.length > 2;
      const results = await Promise.allSettled(apis.map((api) => viewOf(api, dispensable)));
      const views = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      const failure: unknown = results.find((result) => result.status === "rejected")?.reason;
      if (views.length < 2 && failure !== undefined) await expectNoOtherHealthy(apis, views, failure);
      return views;
    },

    glance: () => somewhere(client, (api) => viewOf(api)),

    write: (name, text, before = () => undefined) =>
      somewhere(
        client,
        (api) => api.putNote(name, text, { timeout, again: () => Promise.resolve().then(before) }),
        before,
      ),

    remove: (name) => somewhere(client, (api) => api.deleteGroup(name, { timeout })),
  };
}

async function viewOf(api: NodeApi, dispensable = false): Promise<View> {
  const groups = await api.groups({ timeout, dispensable });
  const own = groups.filter(({ name, hasRoles }) => name.startsWith(recordPrefix) && !hasRoles);
  return { from: api.name, texts: new Map(own.map(({ name, description }) => [name, description])) };
}

/** One view is enough when the cluster itself shows no other node that works: what must be put back then still can. */
async function expectNoOtherHealthy(
  apis: readonly NodeApi[],
  views: readonly View[],
  failure: unknown,
): Promise<void> {
  const [view] = views;
  const asked = apis.find(({ name }) => name === view?.from);
  if (asked === undefined) throw explained(failure);
  const { nodes } = await asked.cluster({ timeout });
  const works = ({ thisNode, status, membership }: NodeView) =>
    !thisNode && status !== "unhealthy" && membership !== "inactiveFailed";
  if (nodes.some(works)) throw explained(failure);
}

/** Asks one node after the other until one has done it; with many nodes that do not answer this takes long. */
async function somewhere<T>(
  client: ClusterClient,
  act: (api: NodeApi) => Promise<T>,
  before: () => void = () => undefined,
): Promise<T> {
  let failure: unknown;
  for (const api of notFailedOver(await client.discover({ timeout }))) {
    before();
    try {
      return await act(api);
    } catch (error) {
      failure = error;
      if (isSecurityError(error, "CBSEC_FORBIDDEN", "CBSEC_NOT_AUTHENTICATED")) break;
    }
  }
  throw explained(failure);
}

/** A user without the right to it, or an edition without groups. */
function explained(error: unknown): unknown {
  const lasting =
    isSecurityError(error, "CBSEC_FORBIDDEN") ||
    (isSecurityError(error, "CBSEC_SERVER_REFUSED") && (error.context.status ?? 500) < 500);
  if (!(error instanceof SecurityError) || !lasting) return error;
  return new SecurityError(
    "CBSEC_RECORD_NOT_WRITABLE",
    `The restoration record cannot be kept in the cluster's groups. ${firstLine(error)}`,
    {
      ...error.context,
      hint: 'give the user the role Security Admin (security_admin_local) beside Cluster Admin, from 8.0 on Local User Admin (user_admin_local), or use a Full Admin; or keep the record on this machine with record: "file" (then only this machine can put things back after a crash)',
    },
    error,
  );
}
