import { SecurityError, type ErrorContext } from "../errors/securityError";
import { AnswerFailure, ConnectFailure } from "./failures";
import type { Route } from "./route";

/** Makes the typed error of a call that got no answer. */
export function errorOfFailure(
  failure: Error,
  route: Route,
  repeatable: boolean,
  endpoint: string,
): SecurityError {
  const context: ErrorContext = { node: route.label, endpoint };
  if (failure instanceof ConnectFailure) return notConnected(failure, route, context);
  if (failure instanceof AnswerFailure) return lost(failure, route, repeatable, context);
  // The deadline came while the connection was still being made.
  return new SecurityError("CBSEC_UNREACHABLE", `${route.label} did not take a connection in time.`, {
    ...context,
    hint: reachable,
  });
}

const reachable =
  "check that the node runs and that its management port is reachable from here (`connectTo`, `network`)";

function notConnected(failure: ConnectFailure, route: Route, context: ErrorContext): SecurityError {
  const { label } = route;
  if (failure.notVerified) {
    return new SecurityError(
      "CBSEC_TLS_NOT_VERIFIED",
      `${label} could not be verified; nothing was sent. ${failure.what}`,
      {
        ...context,
        hint: verifiable(failure, route),
      },
    );
  }
  if (failure.speaksNoTls) {
    return new SecurityError(
      "CBSEC_UNREACHABLE",
      `${label} could not be reached over TLS; nothing was sent. ${failure.what}`,
      {
        ...context,
        hint: "give the TLS port (18091), or write http:// if the cluster is to be reached without TLS",
      },
    );
  }
  return new SecurityError(
    "CBSEC_UNREACHABLE",
    `${label} could not be reached; nothing was sent. ${failure.what}`,
    {
      ...context,
      hint:
        failure.reason === "ECONNREFUSED" && route.secureEndpoint !== undefined
          ? `if the cluster is at level strict, its plain ports are closed to the outside: write the endpoint as ${route.secureEndpoint}, with the cluster's CA in caCertificates`
          : reachable,
    },
  );
}

function verifiable(failure: ConnectFailure, route: Route): string {
  switch (failure.reason) {
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return route.written
        ? "write a host that is in the certificate, or give the name that is in it as tlsServerName"
        : "load a certificate that holds the node's name on the node";
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID":
      return "load a certificate that is valid now on the node; check the clock here, too";
    default:
      return "give the authority that issued the node's certificate in caCertificates";
  }
}

function lost(
  failure: AnswerFailure,
  route: Route,
  repeatable: boolean,
  context: ErrorContext,
): SecurityError {
  const { label } = route;
  if (failure.reason === "certificateDemanded") {
    return new SecurityError("CBSEC_NOT_AUTHENTICATED", `${label} ended the connection. ${failure.what}`, {
      ...context,
      hint: "give a client certificate that the cluster trusts, or set its client certificate authentication to `enable`",
    });
  }
  if (!repeatable) {
    return new SecurityError(
      "CBSEC_ANSWER_LOST",
      `The request to ${label} was sent and may have taken effect. ${failure.what}`,
      context,
    );
  }
  switch (failure.reason) {
    case "late":
      return new SecurityError(
        "CBSEC_DEADLINE",
        `${label} took the request and did not answer in time.`,
        context,
      );
    case "closed":
      return new SecurityError(
        "CBSEC_UNREACHABLE",
        `${label} takes connections and does not answer. ${failure.what}`,
        {
          ...context,
          hint: "check that the endpoint is a management port and that the node runs",
        },
      );
    case "garbled":
    case "tooLarge":
      return new SecurityError(
        "CBSEC_UNEXPECTED_ANSWER",
        `${label} did not answer as Couchbase Server does. ${failure.what}`,
        {
          ...context,
          hint: route.secure
            ? "check that the endpoint is a node's management port, not a proxy or another service"
            : "check that the endpoint is a node's management port without TLS; a TLS port is written with https://",
        },
      );
  }
}
