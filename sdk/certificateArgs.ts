import type * as pulumi from "@pulumi/pulumi";

/** The certificate of one node, and its key. Keys and passphrases are secrets, and never stand in outputs. */
export interface NodeCertificateArgs {
  /** PEM: the node's own certificate first, then the intermediate CA that issued it, and so on. The root may be left out. */
  chain: pulumi.Input<string>;
  /** PEM: the key of the first certificate. Left out when something else has placed it on the node (delivery `present`). */
  privateKey?: pulumi.Input<string>;
  /** What opens `privateKey` when it is encrypted (servers from 7.1 on): a text, or how the node itself finds it. */
  privateKeyPassphrase?: pulumi.Input<string | PrivateKeyPassphrase>;
}

/**
 * How the server finds the passphrase of a node's key (Couchbase docs, "Configure Server Certificates"; cluster API facts E.5).
 *
 * - `plain`: it is sent with the reload.
 * - `script`: a script in the node's own folder of scripts prints it. `timeout` is in milliseconds.
 * - `rest`: an address that the node asks. `timeout` is in milliseconds.
 */
export type PrivateKeyPassphrase =
  | { type: "plain"; password: pulumi.Input<string> }
  | {
      type: "script";
      path: pulumi.Input<string>;
      args?: pulumi.Input<pulumi.Input<string>[]>;
      trim?: pulumi.Input<boolean>;
      timeout?: pulumi.Input<number>;
    }
  | {
      type: "rest";
      url: pulumi.Input<string>;
      addressFamily?: pulumi.Input<"inet" | "inet6">;
      httpsOpts?: pulumi.Input<{ verifyPeer?: pulumi.Input<boolean> }>;
      headers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
      timeout?: pulumi.Input<number>;
    };

/**
 * How files come into the nodes' inboxes, from which the server reads them. They travel as one stream to one command on the node, so that
 * a key is never written to a disk here. In `inbox`, `host` and `command`, `{node}` is the node's name.
 *
 * - `local`: the inbox is a folder on this machine.
 * - `ssh`: by the system's OpenSSH client: agent, `~/.ssh/config` (ProxyJump, …), known_hosts and certificates work as they do
 *   on the command line. Host keys are always checked, and nothing is ever asked. `host` is the node's name by default; with `sudo`, `sudo -n`
 *   runs the command as root.
 * - `command`: a program that runs the words that follow it on the node and passes its input on, such as
 *   `["docker", "exec", "-i", "{node}"]` or `["kubectl", "exec", "-i", "{node}", "--"]`.
 * - `present`: something else has placed the files; no `privateKey` is given then. What the node presents after the reload is still proven.
 *
 * `inbox` is `/opt/couchbase/var/lib/couchbase/inbox` by default; `owner` (`user` or `user:group`) is the owner of the server's data
 * folder by default.
 */
export type CertificateDelivery =
  | { type: "local"; inbox: pulumi.Input<string>; owner?: pulumi.Input<string> }
  | {
      type: "ssh";
      user: pulumi.Input<string>;
      host?: pulumi.Input<string>;
      port?: pulumi.Input<number>;
      identityFile?: pulumi.Input<string>;
      knownHostsFile?: pulumi.Input<string>;
      configFile?: pulumi.Input<string>;
      sudo?: pulumi.Input<boolean>;
      inbox?: pulumi.Input<string>;
      options?: pulumi.Input<Record<string, pulumi.Input<string>>>;
      owner?: pulumi.Input<string>;
    }
  | {
      type: "command";
      command: pulumi.Input<pulumi.Input<string>[]>;
      inbox?: pulumi.Input<string>;
      owner?: pulumi.Input<string>;
    }
  | { type: "present" };

/** The certificates that the server makes itself, instead of ones of an own authority. */
export interface ServerMadeCertificates {
  /**
   * Fingerprints of server-made CAs that shall issue no node's certificate any more: as long as one does, the server makes a new CA.
   * The present one stands in the output `clusterCAs`.
   */
  replace?: pulumi.Input<pulumi.Input<string>[]>;
}
