import { deepEqual, match } from "node:assert/strict";
import { errorOfFailure } from "../../../provider/cluster/failureErrors";
import { AnswerFailure, ConnectFailure } from "../../../provider/cluster/failures";
import type { Route } from "../../../provider/cluster/route";

const route: Route = {
  label: "n0.cb.test",
  secure: true,
  address: { host: "n0.cb.test", port: 18091 },
  dial: { host: "127.0.0.1", port: 1 },
  certificateNames: ["n0.cb.test"],
  written: false,
};
const plain: Route = { ...route, secure: false, certificateNames: [] };

const alert = "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED";

describe("The error of a call without an answer", () => {
  for (const [what, failure, on, code, hint] of [
    [
      "a certificate is demanded while the connection is made",
      new ConnectFailure(alert, "no"),
      route,
      "CBSEC_NOT_AUTHENTICATED",
      /client certificate that the cluster trusts/,
    ],
    [
      "a certificate is demanded after it was made",
      new AnswerFailure("certificateDemanded", "no"),
      route,
      "CBSEC_NOT_AUTHENTICATED",
      /client certificate that the cluster trusts/,
    ],
    [
      "a plain port is spoken to in TLS",
      new ConnectFailure("EPROTO", "no"),
      route,
      "CBSEC_UNREACHABLE",
      /give the TLS port \(18091\), or write http:/,
    ],
    [
      "the handshake is turned down",
      new ConnectFailure("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "no"),
      route,
      "CBSEC_UNREACHABLE",
      /`mandatory`/,
    ],
    [
      "a plain port is closed and the TLS one is known",
      new ConnectFailure("ECONNREFUSED", "no"),
      { ...plain, secureEndpoint: "https://n0:18091" },
      "CBSEC_UNREACHABLE",
      /level strict.*https:\/\/n0:18091/,
    ],
    [
      "nobody takes connections",
      new ConnectFailure("ECONNREFUSED", "no"),
      route,
      "CBSEC_UNREACHABLE",
      /check that the node runs/,
    ],
    [
      "a name is not in the certificate of an address that a person wrote",
      new ConnectFailure("ERR_TLS_CERT_ALTNAME_INVALID", "no", true),
      { ...route, written: true },
      "CBSEC_TLS_NOT_VERIFIED",
      /tlsServerName/,
    ],
    [
      "a name is not in a node's certificate",
      new ConnectFailure("ERR_TLS_CERT_ALTNAME_INVALID", "no", true),
      route,
      "CBSEC_TLS_NOT_VERIFIED",
      /load a certificate that holds the node's name/,
    ],
    [
      "a certificate is not valid any more",
      new ConnectFailure("CERT_HAS_EXPIRED", "no", true),
      route,
      "CBSEC_TLS_NOT_VERIFIED",
      /pinnedCertificates/,
    ],
    [
      "a certificate is not valid yet",
      new ConnectFailure("CERT_NOT_YET_VALID", "no", true),
      route,
      "CBSEC_TLS_NOT_VERIFIED",
      /check the clock here/,
    ],
    [
      "an authority is not known",
      new ConnectFailure("SELF_SIGNED_CERT_IN_CHAIN", "no", true),
      route,
      "CBSEC_TLS_NOT_VERIFIED",
      /caCertificates/,
    ],
    [
      "a TLS port is spoken to without TLS",
      new AnswerFailure("closed", "no"),
      plain,
      "CBSEC_UNREACHABLE",
      /write https:/,
    ],
    [
      "a node takes connections and says nothing",
      new AnswerFailure("late", "no"),
      route,
      "CBSEC_DEADLINE",
      undefined,
    ],
    [
      "something else than the server answers",
      new AnswerFailure("garbled", "no"),
      route,
      "CBSEC_UNEXPECTED_ANSWER",
      /not a proxy/,
    ],
    [
      "the connection was not made in time",
      new Error("late"),
      route,
      "CBSEC_UNREACHABLE",
      /check that the node runs/,
    ],
  ] as const) {
    it(`says what to do when ${what}`, () => {
      const error = errorOfFailure(failure, on, true, "GET https://n0/pools");
      deepEqual([error.code, error.context.node], [code, "n0.cb.test"]);
      if (hint !== undefined) match(error.context.hint ?? "", hint);
    });
  }

  it("says that a write may have taken effect", () => {
    const error = errorOfFailure(new AnswerFailure("closed", "no"), route, false, "POST https://n0/x");
    match(error.message, /may have taken effect.*CBSEC_ANSWER_LOST/s);
  });
});
