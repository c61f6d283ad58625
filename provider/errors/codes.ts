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
    remedy:
      "Use a Full Admin, or Cluster Admin, Security Admin and Eventing Full Admin together. From version 8.0 on groups, of which the " +
      "restoration record is one, need Local User Admin, too (`cluster.admin.users!write`).",
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
    cause:
      "The goal cannot be reached safely from the cluster's present state. Nothing was changed, but that what an earlier run had left half-way was undone, if the message says so.",
    remedy: "Put right what each reason names, then run again.",
  },
  CBSEC_NOT_STARTED: {
    cause:
      "A resource for the same cluster, in the same run, was refused, or one that takes this one's place failed; nothing was changed for this one either.",
    remedy: "See the error of the resource that is named.",
  },
  CBSEC_CLAIMED_TWICE: {
    cause: "Two resources manage the same facet of the same cluster.",
    remedy: "Keep one of them.",
  },
  CBSEC_STEP_FAILED: {
    cause:
      "A step failed; the cluster was brought back to what it was before, and everything was put back. Certificates stay as far as they " +
      "came where that is safe, and the message says which.",
    remedy: "Put right what the step's error names, then run again.",
  },
  CBSEC_NOT_UNIFORM: {
    cause:
      "A step failed and the nodes could not be made alike: Eventing functions stay paused, auto-failover stays off, and node-to-node " +
      "encryption may be off. The message says what is.",
    remedy:
      "Put right what the step's error names, then run `pulumi up` again: it finishes what was begun. Where Pulumi is not at hand: `npx pulumi-couchbase-security restore`.",
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
  CBSEC_BUSY: {
    cause:
      "Another run, from this or another machine, is changing the cluster's security. Nothing was changed.",
    remedy: "Wait until the run that is named has ended, then run again.",
  },
  CBSEC_LOCK_LOST: {
    cause:
      "The run could not keep its restoration record fresh, or found another run's beside it, and stopped writing at once.",
    remedy: "Run `pulumi up` again: it finishes what was begun, from the record in the cluster.",
  },
  CBSEC_RECORD_UNREADABLE: {
    cause:
      "A restoration record in the cluster cannot be read: it is of a newer version, damaged, or not ours.",
    remedy:
      "Use the version that is named; else look at auto-failover and Eventing, then delete the group that is named.",
  },
  CBSEC_RECORD_NOT_WRITABLE: {
    cause: "The restoration record cannot be written. Before a run's first step, nothing was changed.",
    remedy:
      'Give the user the role Security Admin, from 8.0 on Local User Admin (or Full Admin), or keep the record on this machine with `record: "file"`.',
  },
  CBSEC_DELIVERY_UNREACHABLE: {
    cause:
      "The command that brings files to the node could not be started, or did not reach the node. Nothing was written.",
    remedy: "Try the command that is shown by hand; see `delivery`.",
  },
  CBSEC_DELIVERY_HOST_KEY: {
    cause: "The node's ssh host key is not known here, or is another than the known one. Nothing was sent.",
    remedy: "Check the key on the node itself, then correct known_hosts; see `delivery.knownHostsFile`.",
  },
  CBSEC_DELIVERY_DENIED: {
    cause: "Logging in to the node, sudo there, or writing into its inbox was not permitted.",
    remedy: "Check the user, the key, `delivery.sudo` and the inbox's owner.",
  },
  CBSEC_DELIVERY_NO_INBOX: {
    cause: "The folder that the inbox is in does not exist on the node, or the user may not look into it.",
    remedy: "Correct `delivery.inbox`; an inbox that is missing in the server's data folder is made.",
  },
  CBSEC_DELIVERY_UNKNOWN_CA_FILES: {
    cause:
      "The inbox's CA folder holds files that are not for a CA given here: the server would trust them all.",
    remedy: 'Remove the files that are named, or let them be moved aside with `inboxCA: "replace"`.',
  },
  CBSEC_DELIVERY_DISK_FULL: {
    cause: "The node has no room for the files. What had arrived was removed.",
    remedy: "Make room on the node's data disk, then run again.",
  },
  CBSEC_DELIVERY_FAILED: {
    cause: "The files could not be placed on the node; what had arrived was removed.",
    remedy: "Read what the command on the node said.",
  },
} as const;

export type ErrorCode = keyof typeof errorCodes;
