const everywhere = {
  indexAwareRebalanceDisabled: false,
  rebalanceIndexWaitingDisabled: false,
  rebalanceIndexPausingDisabled: false,
  rebalanceIgnoreViewCompactions: false,
  rebalanceMovesPerNode: 4,
  rebalanceMovesBeforeCompaction: 64,
  maxParallelIndexers: 4,
  maxParallelReplicaIndexers: 2,
  maxBucketCount: 30,
  gotraceback: "single",
  certUseSha1: false,
};

/** What /internalSettings shows, as recorded, by compatibility version. */
export const internalSettings70 = { ...everywhere, indexAutoFailoverDisabled: true };

export const internalSettings71 = {
  ...internalSettings70,
  enforceLimits: false,
  magmaMinMemoryQuota: 1024,
  eventLogsLimit: 10000,
  httpNodeAddition: false,
};

export const internalSettings72 = { ...internalSettings71, internalTlsMinVersion: "tlsv1.3" };

const since76 = {
  ...everywhere,
  internalTlsMinVersion: "tlsv1.3",
  eventLogsLimit: 10000,
  httpNodeAddition: false,
  failoverBulkJanitorFactor: 1,
  argon2idTime: 3,
  argon2idMem: 524288,
  pbkdf2HmacSha512Iterations: 10000,
  scramShaIterations: 15000,
  maxDocsSkip: 1000,
  maxDocsLimit: 1000,
  includeUsernameInUICookie: false,
};

export const internalSettings76 = {
  ...since76,
  magmaMinMemoryQuota: 1024,
  indexAutoFailoverDisabled: false,
  useRelativeWebRedirects: false,
};

export const internalSettings80 = {
  ...since76,
  magmaMinMemoryQuota: 100,
  clientCertNotAfterDurationSeconds: 71193600,
  appTelemetryMinScrapeIntervalSeconds: 60,
  appTelemetryMaxScrapeIntervalSeconds: 600,
  useRelativeWebRedirects: true,
};
