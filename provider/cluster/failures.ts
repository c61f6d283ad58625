/** Why no connection was made. Whatever it is, nothing of the request was sent. */
export class ConnectFailure extends Error {
  override readonly name = "ConnectFailure";
  constructor(
    /** The system's or OpenSSL's code, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`. */
    readonly reason: string,
    /** One line: what happened. */
    readonly what: string,
    /** The certificate that was presented does not pass. */
    readonly notVerified: boolean = false,
  ) {
    super(what);
  }

  /** The peer answered a TLS handshake with something else. */
  get speaksNoTls(): boolean {
    return noTls.includes(this.reason);
  }
}

/** Alerts by which a server says, after the handshake in TLS 1.3 and within it before, that it does not accept the client's certificate. */
export function demandsCertificate(code: string): boolean {
  return /^ERR_SSL_.*ALERT_(\w*CERTIFICATE\w*|UNKNOWN_CA)$/.test(code);
}

const noTls: readonly string[] = ["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"];

/** The request was sent; its answer did not come, or not in full. */
export class AnswerFailure extends Error {
  override readonly name = "AnswerFailure";
  constructor(
    readonly reason: "closed" | "late" | "garbled" | "tooLarge" | "certificateDemanded",
    /** One line: what happened. */
    readonly what: string,
  ) {
    super(what);
  }
}
