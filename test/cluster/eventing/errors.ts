import type { Answer } from "../http/answer";
import type { VersionProfile } from "../versions/profile";

/** Errors of the Eventing service (cluster API facts G.2). */
export const eventingErrors = {
  notDeployed: { name: "ERR_APP_NOT_DEPLOYED", code: 12, status: 406 },
  notFound: { name: "ERR_APP_NOT_FOUND_TS", code: 13, status: 404 },
  alreadyDeployed: { name: "ERR_APP_ALREADY_DEPLOYED", code: 20, status: 422 },
  notBootstrapped: { name: "ERR_APP_NOT_BOOTSTRAPPED", code: 21, status: 423 },
  rebalanceOngoing: { name: "ERR_REBALANCE_OR_FAILOVER_ONGOING", code: 36, status: 406 },
  invalidConfig: { name: "ERR_INVALID_CONFIG", code: 38, status: 400 },
  mixedMode: { name: "ERR_MIXED_MODE", code: 46, status: 406 },
  forbidden: { name: "ERR_FORBIDDEN", code: 60, status: 403 },
  unauthenticated: { name: "ERR_UNAUTHENTICATED", code: 61, status: 401 },
  methodNotAllowed: { name: "ERR_METHOD_NOT_ALLOWED", code: 62, status: 405 },
  invalidRequest: { name: "ERR_INVALID_REQUEST", code: 63, status: 400 },
  paused: { name: "ERR_APP_PAUSED", code: 64, status: 422 },
} as const;

export type EventingError = keyof typeof eventingErrors;

const stateErrors: readonly EventingError[] = [
  "notDeployed",
  "alreadyDeployed",
  "notBootstrapped",
  "rebalanceOngoing",
  "mixedMode",
  "invalidRequest",
  "paused",
];

/** In the shape of the version: 7.0 has a `runtime_info`, later ones a `status` header. */
export function eventingError(profile: VersionProfile, kind: EventingError, info: string): Answer {
  const { name, code, status } = eventingErrors[kind];
  const refusedByState = stateErrors.includes(kind);
  if (profile.eventing.generation === "7.0") {
    const body = { name, code, description: info, attributes: null, runtime_info: { code, info } };
    return {
      status,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      refusedByState,
    };
  }
  return {
    status,
    headers: { "Content-Type": "application/json", status: String(code) },
    body: JSON.stringify({ name, code, attributes: null, description: info }),
    refusedByState,
  };
}

export function eventingSuccess(profile: VersionProfile, info: string): Answer {
  if (profile.eventing.generation === "7.0") return { status: 200 };
  return {
    status: 200,
    headers: { "Content-Type": "application/json", status: "0" },
    body: JSON.stringify({ code: 0, info }),
  };
}

export function noAuthorization(profile: VersionProfile): Answer {
  return eventingError(profile, "unauthenticated", "No authorization provided");
}
