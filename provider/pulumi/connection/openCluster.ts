import { connect } from "../../cluster/connect";
import type { ClusterClient, ClusterIdentity } from "../../cluster/nodeApi";
import { SecurityError } from "../../errors/securityError";
import type { Time } from "../../time";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import { storedConfiguration } from "../configuration";
import { resolveConnection, type ResolvedConnection } from "./resolveConnection";

export interface OpenCluster {
  readonly client: ClusterClient;
  readonly identity: ClusterIdentity;
}

/** Puts together the connection that a resource has at this moment. Throws CBSEC_CONFIGURATION. */
export function connectionOf(
  cluster: ConnectionInputs | undefined,
  configuration = storedConfiguration(),
): ResolvedConnection {
  return resolveConnection({ cluster, environment: process.env, configuration });
}

/** How and to whom contact is made. */
export interface Contact {
  readonly connection: ResolvedConnection;
  /** The cluster that must be there. */
  readonly expectedUuid?: string;
  readonly time: Time;
  /** Milliseconds for one request. */
  readonly requestTimeout?: number;
}

/** Milliseconds until the cluster must have said who it is: nothing has begun yet, so a person waits for nothing. */
const firstContact = 10_000;

/**
 * Connects to a cluster, makes sure that it is the expected one, and closes the connection afterwards. Errors
 * say what to do when the configuration in use may be an old one.
 */
export async function withCluster<T>(
  { connection, expectedUuid, time, requestTimeout }: Contact,
  use: (open: OpenCluster) => Promise<T>,
): Promise<T> {
  const client = connect({ ...connection.settings, requestTimeout }, { time });
  try {
    const identity = await client.identity({
      timeout: Math.min(requestTimeout ?? firstContact, firstContact),
    });
    if (expectedUuid !== undefined && identity.uuid !== expectedUuid) {
      throw otherCluster(expectedUuid, identity.uuid, connection);
    }
    return await use({ client, identity });
  } catch (error) {
    throw connection.usesConfiguration ? withConfigurationHint(error) : error;
  } finally {
    await client.close();
  }
}

function otherCluster(expected: string, found: string, connection: ResolvedConnection): SecurityError {
  const { settings, endpointFrom } = connection;
  return new SecurityError(
    "CBSEC_OTHER_CLUSTER",
    `The cluster at ${settings.endpoint} is not the one that this resource manages: expected uuid ${expected}, found ${found}. Nothing was changed.`,
    {
      hint: `the endpoint comes from ${endpointFrom}: correct it there. If the managed cluster is gone for good, let go of it with \`pulumi state delete\``,
    },
  );
}

/** The stack configuration is today's only in `pulumi up` and `pulumi preview`. */
function withConfigurationHint(error: unknown): unknown {
  if (!(error instanceof SecurityError)) return error;
  if (error.code !== "CBSEC_NOT_AUTHENTICATED" && error.code !== "CBSEC_UNREACHABLE") return error;
  const [what = ""] = error.message.split("\n", 1);
  const hint =
    "refresh and destroy use the stack configuration couchbase:* of the last `pulumi up`: after changing it, run `pulumi up` first, or set the environment variables (CB_CLUSTER, CB_REST_USERNAME, CB_REST_PASSWORD), which always win";
  return new SecurityError(
    error.code,
    what,
    { ...error.context, hint: [error.context.hint, hint].filter(Boolean).join("; ") },
    error.cause,
  );
}
