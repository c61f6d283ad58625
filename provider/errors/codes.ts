/** Every error code with its cause and remedy: the source of the table in docs/errors.md. */
export const errorCodes = {
  CBSEC_UNREACHABLE: {
    cause: "No connection to the node could be made within the deadline; nothing was sent.",
    remedy:
      "Check that the node runs and that its management port is reachable from here (see `connectTo` and `network`).",
  },
  CBSEC_TLS_NOT_VERIFIED: {
    cause:
      "The certificate that was presented is not trusted, or is not for the node's name. Nothing was sent.",
    remedy: "Give the cluster's CA in `caCertificates`, or the name in the certificate in `tlsServerName`.",
  },
  CBSEC_ANSWER_LOST: {
    cause:
      "A request was sent, but the connection ended before its answer arrived: it may have taken effect.",
    remedy: "The provider reads back what happened; seen by a user, run `pulumi up` again.",
  },
  CBSEC_DEADLINE: {
    cause: "What was waited for did not happen in time.",
    remedy: "Look at the node that is named; a longer limit can be set in `timeouts`.",
  },
  CBSEC_NOT_AUTHENTICATED: {
    cause: "The server did not accept the credentials (401).",
    remedy:
      "Check user and password or client certificate; after changing `couchbase:*` configuration run `pulumi up` before refresh or destroy.",
  },
  CBSEC_FORBIDDEN: {
    cause: "The user lacks a permission (403).",
    remedy: "Use a Full Admin, or Cluster Admin, Security Admin and Eventing Full Admin together.",
  },
  CBSEC_SERVER_REFUSED: {
    cause: "The server refused the request and said why.",
    remedy: "Read the server's own text.",
  },
  CBSEC_UNEXPECTED_ANSWER: {
    cause: "The answer was not what any known server version gives.",
    remedy: "Check that the endpoint is a Couchbase Server management port, not a proxy or another service.",
  },
  CBSEC_REDIRECTED: {
    cause: "The answer was a redirect; redirects are never followed, so that no password goes elsewhere.",
    remedy: "Write the address that the cluster itself has.",
  },
  CBSEC_CONFIGURATION: {
    cause: "The connection to the cluster is not, or not fully, configured.",
    remedy:
      "Set `cluster`, the environment (CB_CLUSTER, CB_REST_USERNAME, CB_REST_PASSWORD) or `pulumi config set couchbase:endpoint`.",
  },
  CBSEC_OTHER_CLUSTER: {
    cause: "The cluster at the endpoint is not the one that the resource manages.",
    remedy:
      "Correct the endpoint; to let go of a cluster that is gone, remove the resource from state with `pulumi state delete`.",
  },
  CBSEC_REFUSED: {
    cause: "The goal cannot be reached safely from the cluster's present state. Nothing was changed.",
    remedy: "Put right what each reason names, then run again.",
  },
  CBSEC_NOT_STARTED: {
    cause:
      "A resource for the same cluster, in the same run, was refused; nothing was changed for this one either.",
    remedy: "See the error of the resource that is named.",
  },
  CBSEC_CLAIMED_TWICE: {
    cause: "Two resources manage the same facet of the same cluster.",
    remedy: "Keep one of them.",
  },
  CBSEC_STEP_FAILED: {
    cause: "A step failed; the cluster was brought back to what it was before, and everything was put back.",
    remedy: "Put right what the step's error names, then run again.",
  },
  CBSEC_NOT_UNIFORM: {
    cause:
      "A step failed and the nodes could not be made alike: Eventing functions stay paused and auto-failover stays off.",
    remedy: "Put right what the step's error names, then run `pulumi up` again: it finishes what was begun.",
  },
  CBSEC_CERTIFICATE_UNREADABLE: {
    cause: "A text that should hold certificates is not PEM, or holds something else. Nothing was sent.",
    remedy: "Give each certificate with its BEGIN and END lines; keys go into `privateKey`.",
  },
  CBSEC_PRIVATE_KEY_UNSUITABLE: {
    cause: "A node's private key cannot be given to the server in a form that its version reads.",
    remedy: "Give the key in the form that the message names.",
  },
  CBSEC_CERTIFICATE_NOT_SERVED: {
    cause: "A TLS port does not present the certificate that it should, or it cannot be verified.",
    remedy: "Look at what the port presented instead; see that the node has read its new certificate.",
  },
} as const;

export type ErrorCode = keyof typeof errorCodes;
