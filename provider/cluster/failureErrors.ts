import type { ErrorCode } from "../errors/codes";
import { SecurityError } from "../errors/securityError";
import { AnswerFailure, ConnectFailure, demandsCertificate } from "./failures";
import type { Route } from "./route";

type MakeError = (code: ErrorCode, what: string, hint?: string) => SecurityError;

/** Makes the typed error of a call that got no answer. `repeatable`: it changes nothing. */
export function errorOfFailure(
  failure: Error,
  route: Route,
  repeatable: boolean,
  endpoint: string,
): SecurityError {
  const make: MakeError = (code, what, hint) =>
    new SecurityError(code, what, { node: route.label, endpoint, hint });
  if (failure instanceof ConnectFailure) return notConnected(failure, route, make);
  if (failure instanceof AnswerFailure) return unanswered(failure, route, repeatable, make);
  // The deadline came while the connection was still being made.
  return make("CBSEC_UNREACHABLE", `${route.label} did not take a connection in time.`, reachable);
}

const reachable =
  "check that the node runs and that its management port is reachable from here (`connectTo`, `network`)";

function notConnected(failure: ConnectFailure, route: Route, make: MakeError): SecurityError {
  const { label } = route;
  const { reason, what } = failure;
  if (failure.notVerified) {
    return make(
      "CBSEC_TLS_NOT_VERIFIED",
      `${label} could not be verified; nothing was sent. ${what}`,
      verifiable(failure, route),
    );
  }
  if (demandsCertificate(reason)) return certificateDemanded(label, make);
  return make(
    "CBSEC_UNREACHABLE",
    `${label} could not be reached; nothing was sent. ${what}`,
    connectable(failure, route),
  );
}

function verifiable({ reason }: ConnectFailure, route: Route): string {
  switch (reason) {
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return route.written
        ? "write a host that is in the certificate, or give the name that is in it as tlsServerName"
        : "load a certificate that holds the node's name on the node";
    case "CERT_HAS_EXPIRED":
      return "load a certificate that is valid now on the node; check the clock here, too; ClusterCertificateRotation goes on with an expired one whose fingerprint is in pinnedCertificates";
    case "CERT_NOT_YET_VALID":
      return "load a certificate that is valid now on the node; check the clock here, too";
    default:
      return "give the authority that issued the node's certificate in caCertificates";
  }
}

function connectable(failure: ConnectFailure, { secureEndpoint }: Route): string {
  if (failure.speaksNoTls) {
    return "give the TLS port (18091), or write http:// if the cluster is to be reached without TLS";
  }
  if (failure.reason.endsWith("ALERT_HANDSHAKE_FAILURE")) {
    return "the server may demand a client certificate (client certificate authentication `mandatory`), or allow no cipher that is known here";
  }
  if (failure.reason === "ECONNREFUSED" && secureEndpoint !== undefined) {
    return `if the cluster is at level strict, its plain ports are closed to the outside: write the endpoint as ${secureEndpoint}, with the cluster's CA in caCertificates`;
  }
  return reachable;
}

function unanswered(
  { reason, what }: AnswerFailure,
  route: Route,
  repeatable: boolean,
  make: MakeError,
): SecurityError {
  const { label } = route;
  if (reason === "certificateDemanded") return certificateDemanded(label, make);
  if (!repeatable) {
    return make("CBSEC_ANSWER_LOST", `The request to ${label} was sent and may have taken effect. ${what}`);
  }
  switch (reason) {
    case "late":
      return make("CBSEC_DEADLINE", `${label} took the request and did not answer in time.`);
    case "closed":
      return make(
        "CBSEC_UNREACHABLE",
        `${label} takes connections and does not answer. ${what}`,
        route.secure ? reachable : `if this is a TLS port, write https://; else ${reachable}`,
      );
    case "garbled":
    case "tooLarge":
      return make(
        "CBSEC_UNEXPECTED_ANSWER",
        `${label} did not answer as Couchbase Server does. ${what}`,
        route.secure
          ? "check that the endpoint is a node's management port, not a proxy or another service"
          : "check that the endpoint is a node's management port without TLS; a TLS port is written with https://",
      );
  }
}

function certificateDemanded(label: string, make: MakeError): SecurityError {
  return make(
    "CBSEC_NOT_AUTHENTICATED",
    `${label} does not accept the client certificate, or demands one.`,
    "give a client certificate that the cluster trusts, or set its client certificate authentication to `enable`",
  );
}
