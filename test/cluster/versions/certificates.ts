/** How versions differ in certificates (cluster API facts E and M, and what was recorded). */
export interface CertificateRules {
  /** 7.0 has one cluster authority, uploaded over REST; later ones have a list and load it from the inbox. */
  readonly authorities: "one" | "list";
  /** uploadClusterCA from where: 7.0 anywhere (not while encrypted); 7.1 the node itself; 7.6.2 anywhere once provisioned. */
  readonly uploadFrom: "anywhere" | "localhost" | "provisioned";
  /** 7.2: a certificate must name its node, and reloading answers with warnings. */
  readonly checksNames: boolean;
  /** 7.6.5: `forceReload`, `loadTimestamp` and `certType` are there. */
  readonly newFields: boolean;
  /** 7.6: internal client certificates, parameters of regenerateCertificate, keys other than RSA. */
  readonly clientCertificates: boolean;
  /** 7.6.1 and later show the newest authority first. */
  readonly newestFirst: boolean;
  readonly expiresSoonDays: number;
  /** Validity of a certificate that a node makes for itself; undefined: as long as its authority. */
  readonly generatedDays: number | undefined;
  /** mandatory and the levels above control exclude each other. */
  readonly mandatoryExcludesAll: boolean;
  readonly hybrid: boolean;
  /** 8.0 encrypts keys that come without a passphrase, made by itself or uploaded, and says so (ns_server: save_certs). */
  readonly encryptsKeys: boolean;
}

export const certificates70: CertificateRules = {
  authorities: "one",
  uploadFrom: "anywhere",
  checksNames: false,
  newFields: false,
  clientCertificates: false,
  newestFirst: false,
  expiresSoonDays: 7,
  generatedDays: undefined,
  mandatoryExcludesAll: true,
  hybrid: false,
  encryptsKeys: false,
};

export const certificates71: CertificateRules = {
  ...certificates70,
  authorities: "list",
  uploadFrom: "localhost",
};

export const certificates72: CertificateRules = { ...certificates71, checksNames: true };

export const certificates76: CertificateRules = {
  ...certificates72,
  clientCertificates: true,
  expiresSoonDays: 30,
  generatedDays: 824,
  uploadFrom: "provisioned",
  newestFirst: true,
  newFields: true,
};

export const certificates80: CertificateRules = {
  ...certificates76,
  mandatoryExcludesAll: false,
  hybrid: true,
  encryptsKeys: true,
};
