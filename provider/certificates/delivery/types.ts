/** The node that files are for: its name is what `{node}` stands for in the settings. */
export interface DeliveredNode {
  /** Host name or address without a port, as the cluster knows the node. */
  readonly name: string;
  readonly otpNode: string;
}

/** A certificate with its private key, as the node reads it from its inbox: two PEM files or one PKCS#12 file. */
export type KeyPairFiles =
  | {
      /** PEM, leaf first. */
      readonly chain: string;
      /** PEM. */
      readonly privateKey: string;
    }
  | { readonly pkcs12: Uint8Array };

/** A CA for the inbox's `CA/` folder. Its file is named by its fingerprint. */
export interface AuthorityFile {
  /** SHA-256, lower-case hexadecimal without colons. */
  readonly fingerprint: string;
  readonly pem: string;
}

/** What is to lie in a node's inbox; what is left out stays as it is there. Server versions: cluster API facts E.2. */
export interface InboxFiles {
  /** `chain.pem` and `pkey.key`, or `couchbase.p12` (7.1 and later): whichever form is not given is moved aside. */
  readonly node?: KeyPairFiles;
  /** The internal client certificate (7.6 and later): `client_chain.pem` and `client_pkey.key`, or `couchbase_client.p12`. */
  readonly client?: KeyPairFiles;
  /** Files in `CA/` (7.1 and later). */
  readonly authorities?: readonly AuthorityFile[];
}

/** The parts of an inbox, each with its own previous generation. */
export type InboxPart = "node" | "client" | "authorities";

export interface DeliveryOptions {
  /** Milliseconds for the whole of one delivery. Default 60000. */
  readonly timeout?: number;
  /** Ends the delivery: the command is stopped, and what it had begun to write is removed. */
  readonly signal?: AbortSignal;
}

export interface PlaceOptions extends DeliveryOptions {
  /**
   * What to do with files in `CA/` that hold something else than the given or trusted authorities. The server loads every
   * file there, so `refuse` (the default) throws CBSEC_DELIVERY_UNKNOWN_CA_FILES; `replace` moves them aside.
   */
  readonly inboxCA?: "refuse" | "replace";
  /** Fingerprints of authorities whose files may stay in `CA/`, beside those given: the ones that the cluster trusts. */
  readonly trustedAuthorities?: readonly string[];
  /**
   * When a previous generation is still there: `keep` (the default) keeps it, because a previous generation is only discarded after
   * the new one was proven, so that what lies in the inbox now was not; `replace` takes what lies there now in its place.
   */
  readonly previous?: "keep" | "replace";
}

export interface Placed {
  /** False when every file was there already; nothing was written then. */
  readonly changed: boolean;
  /** Files that were moved aside into the previous generation, as paths in the inbox. */
  readonly setAside: readonly string[];
}

export interface Restored {
  /** The parts that were put back; a part of which no previous generation is there is left alone. */
  readonly parts: readonly InboxPart[];
}

export interface RemovedCAs {
  /** Names of the files in `CA/` that were removed. */
  readonly removed: readonly string[];
  /** Files that hold one of the authorities together with others: left, because the others are not to go. */
  readonly shared: readonly string[];
}

/** A file in `CA/` with the certificates that it holds. */
export interface FoundAuthorityFile {
  readonly name: string;
  /** The certificates in the file as PEM; empty when there are none. */
  readonly certificates: string;
}

/** What `check` found. Certificates only: no key is read. */
export interface FoundInbox {
  /** False when there is no inbox yet; placing makes it. */
  readonly exists: boolean;
  /** Which of the files that the server reads are there, as paths in the inbox, `CA/` left out. */
  readonly files: readonly string[];
  /** The node chain in `chain.pem`. */
  readonly chain?: string;
  /** The chain of the internal client certificate in `client_chain.pem`. */
  readonly clientChain?: string;
  readonly authorityFiles: readonly FoundAuthorityFile[];
  /** The parts of which a previous generation is kept. */
  readonly previous: readonly InboxPart[];
  /** The node chain in the previous generation, when it was PEM. */
  readonly previousChain?: string;
}

/**
 * Brings files into the inboxes of nodes. Each call is one command on the node.
 *
 * `place` either places everything or leaves the inbox as it was; when its command was lost on the way (CBSEC_ANSWER_LOST,
 * CBSEC_DEADLINE, an abort) the files may be in place, and `restorePrevious` takes them back if they are. Calls for one node must not
 * overlap; calls for different nodes may.
 *
 * Errors: CBSEC_DELIVERY_… (see the error codes), CBSEC_DEADLINE, CBSEC_ANSWER_LOST, and the signal's own reason.
 */
export interface Delivery {
  /** False for `present`: something else places the files, and nothing can be put back. */
  readonly places: boolean;
  /** Before anything is touched: is the node reached, may files be written in its inbox, and what is there. */
  check(node: DeliveredNode, options?: DeliveryOptions): Promise<FoundInbox>;
  place(node: DeliveredNode, files: InboxFiles, options?: PlaceOptions): Promise<Placed>;
  /** Puts the previous generation back, of the given parts (default: all), and removes it. */
  restorePrevious(
    node: DeliveredNode,
    options?: DeliveryOptions & { readonly parts?: readonly InboxPart[] },
  ): Promise<Restored>;
  /** Removes the previous generation: to be called when what was placed is proven. */
  discardPrevious(
    node: DeliveredNode,
    options?: DeliveryOptions & { readonly parts?: readonly InboxPart[] },
  ): Promise<void>;
  /** Removes the files of these authorities (fingerprints) from `CA/`, whatever their names. */
  removeCAs(
    node: DeliveredNode,
    fingerprints: readonly string[],
    options?: DeliveryOptions,
  ): Promise<RemovedCAs>;
}
