import { firstLine } from "../../errors/firstLine";
import { connect } from "../../cluster/connect";
import { parseEndpoint } from "../../cluster/endpoints";
import type { ClusterClient, ClusterIdentity } from "../../cluster/nodeApi";
import { isSecurityError, SecurityError } from "../../errors/securityError";
import type { Time } from "../../time";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import { storedConfiguration } from "../configuration";
import { secureTwinOf } from "./secureTwin";
import { resolveConnection, type ResolvedConnection } from "./resolveConnection";

export interface OpenCluster {
  readonly client: ClusterClient;
  readonly identity: ClusterIdentity;
  /** Whether it is the cluster's certificate that says so: over TLS, and verified. */
  readonly verified: boolean;
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
  /** PEM: CAs of that cluster that are trusted beside those of the connection. Asked again when the cluster's certificate is not. */
  readonly authorities?: () => readonly string[];
  /** Brings more of them, where that costs something: asked only when the cluster's certificate is not trusted. */
  readonly learnAuthorities?: () => Promise<void>;
  /** Fingerprints of certificates of its nodes: one of these may have expired. */
  readonly pinned?: readonly string[];
  readonly time: Time;
  /** Milliseconds for one request. */
  readonly requestTimeout?: number;
}

/** A cluster that said who it is, and how it was reached. */
export interface ReachedCluster {
  readonly contact: Contact;
  readonly uuid: string;
}

/** Milliseconds until the cluster must have said who it is: nothing has begun yet, so a person waits for nothing. */
const firstContact = 10_000;
/** As much of it for a plain endpoint that may be closed by now. */
const plainContact = 3_000;
/** The engine sends a program's resources within milliseconds of each other. */
const untilOthersHaveArrived = 500;

/**
 * Connects to a cluster, makes sure that it is the expected one, and closes the connection afterwards. Errors
 * say what to do when the configuration in use may be an old one.
 */
export async function withCluster<T>(contact: Contact, use: (open: OpenCluster) => Promise<T>): Promise<T> {
  const { connection, expectedUuid } = contact;
  try {
    const open = await makeContact(contact);
    try {
      const { uuid } = open.identity;
      if (expectedUuid !== undefined && uuid !== expectedUuid) {
        throw otherCluster(expectedUuid, uuid, connection);
      }
      return await use(open);
    } finally {
      await open.client.close();
    }
  } catch (error) {
    throw isSecurityError(error) ? explained(error, contact) : error;
  }
}

/** A resource that comes before the one that knows the cluster's new CA waits for it. */
async function makeContact(contact: Contact): Promise<OpenCluster> {
  const authorities = contact.authorities?.() ?? [];
  return askFor(contact, authorities).catch(async (error: unknown) => {
    if (!isSecurityError(error, "CBSEC_TLS_NOT_VERIFIED")) throw error;
    await Promise.all([contact.time.sleep(untilOthersHaveArrived), contact.learnAuthorities?.()]);
    const now = contact.authorities?.() ?? [];
    if (now.length === authorities.length) throw error;
    return askFor(contact, now);
  });
}

/**
 * A plain endpoint is closed once the level is strict: with a CA to verify, the TLS port beside it is the way in then. That it is not trusted has to
 * be told: another CA may be known by then.
 */
async function askFor(
  { connection, pinned, time, requestTimeout }: Contact,
  authorities: readonly string[],
): Promise<OpenCluster> {
  const { settings } = connection;
  const ask = async (endpoint: string, deadline: number): Promise<OpenCluster> => {
    const client = connect({ ...settings, endpoint, requestTimeout, pinnedCertificates: pinned }, { time });
    try {
      client.trust(authorities);
      return {
        client,
        verified: parseEndpoint(endpoint).secure && settings.insecureSkipVerify !== true,
        identity: await client.identity({ timeout: Math.min(requestTimeout ?? deadline, deadline) }),
      };
    } catch (error) {
      await client.close();
      throw error;
    }
  };
  const mayVerify = settings.caCertificates !== undefined || authorities.length > 0;
  const twin = mayVerify ? secureTwinOf(settings.endpoint) : undefined;
  if (twin === undefined) return ask(settings.endpoint, firstContact);
  return ask(settings.endpoint, plainContact).catch(async (error: unknown) => {
    if (!isSecurityError(error, "CBSEC_UNREACHABLE")) throw error;
    return ask(twin, firstContact - plainContact).catch((ofTwin: unknown) => {
      throw isSecurityError(ofTwin, "CBSEC_TLS_NOT_VERIFIED") ? ofTwin : error;
    });
  });
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

/** With what else may be the matter with a resource that exists already. */
function explained(error: SecurityError, { connection, expectedUuid }: Contact): SecurityError {
  if (isSecurityError(error, "CBSEC_TLS_NOT_VERIFIED") && expectedUuid !== undefined) {
    return withHint(error, newAuthority);
  }
  const refused = isSecurityError(error, "CBSEC_NOT_AUTHENTICATED", "CBSEC_UNREACHABLE");
  return refused && connection.usesConfiguration ? withHint(error, oldConfiguration) : error;
}

const newAuthority =
  "a resource that does not know a new CA of its cluster learns it from the stack's ClusterCertificateRotation in a `pulumi refresh` of both";

/** The stack configuration is today's only in `pulumi up` and `pulumi preview`. */
const oldConfiguration =
  "refresh and destroy use the stack configuration couchbase:* of the last `pulumi up`: after changing it, run `pulumi up` first, or set the environment variables (CB_CLUSTER, CB_REST_USERNAME, CB_REST_PASSWORD), which always win";

function withHint(error: SecurityError, more: string): SecurityError {
  const { code, context, cause } = error;
  const hint = [context.hint, more].filter(Boolean).join("; ");
  return new SecurityError(code, firstLine(error), { ...context, hint }, cause);
}
