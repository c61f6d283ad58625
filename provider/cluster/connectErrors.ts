import { familyName, type AddressFamily } from "../vocabulary";
import { ConnectFailure } from "./failures";
import { authorityOf } from "./hostPort";
import type { Route } from "./route";

/** Says in one line why a connection was not made. */
export function describeConnectError(
  error: NodeJS.ErrnoException,
  route: Route,
  family?: AddressFamily,
): ConnectFailure {
  const code = error.code ?? "UNKNOWN";
  return new ConnectFailure(code, describe(code, route, family));
}

function describe(code: string, route: Route, family: AddressFamily | undefined): string {
  const where = authorityOf(route.dial);
  switch (code) {
    case "ECONNREFUSED":
      return `${where} refuses connections.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "ENODATA":
      return family === undefined
        ? `The name ${route.dial.host} cannot be resolved from here (${code}).`
        : `The name ${route.dial.host} has no ${familyName(family)} address here (${code}).`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
      return `There is no network route from here to ${where} (${code}).`;
    case "ETIMEDOUT":
      return `${where} does not answer.`;
    case "ECONNRESET":
    case "EPIPE":
      return `${where} closed the connection while it was being made.`;
    case "EPROTO":
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return `${where} does not speak TLS.`;
    default:
      return code.startsWith("ERR_SSL_")
        ? `The TLS handshake with ${where} failed (${code}).`
        : `No connection to ${where} could be made (${code}).`;
  }
}

/** Says in one line why a certificate does not pass, for whom it is and for whom it should be. */
export function describeVerificationError(error: NodeJS.ErrnoException, route: Route): ConnectFailure {
  const code = error.code ?? "UNKNOWN";
  const names = route.certificateNames.join(" or ");
  return new ConnectFailure(code, reasons(code, authorityOf(route.dial), names, presentedNames(error)), true);
}

function reasons(code: string, where: string, names: string, presented: string): string {
  switch (code) {
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `The certificate at ${where} is for ${presented}, not for ${names}.`;
    case "CERT_HAS_EXPIRED":
      return `The certificate at ${where} (for ${names}), or one above it, has expired.`;
    case "CERT_NOT_YET_VALID":
      return `The certificate at ${where} (for ${names}), or one above it, is not valid yet.`;
    default:
      return `The certificate at ${where} (for ${names}) is not issued by an authority that is trusted here (${code}).`;
  }
}

function presentedNames(error: object): string {
  const certificate = "cert" in error ? error.cert : undefined;
  const names =
    typeof certificate === "object" && certificate !== null && "subjectaltname" in certificate
      ? certificate.subjectaltname
      : undefined;
  return typeof names === "string" && names !== "" ? names.slice(0, 200) : "no name at all";
}
