/** Wrong values of environment variables and of the stack configuration; the failure must name the place. */
export const wrongVariables: readonly (readonly [variable: string, value: string])[] = [
  ["CB_CLUSTER", "ftp://h"],
  ["CB_CLUSTER", "h1,h2"],
  ["CB_INSECURE_SKIP_VERIFY", "maybe"],
  ["CB_CONNECT_TO", "h"],
  ["CB_CONNECT_TO", "[]"],
  ["CB_CONNECT_TO", '{"h":5}'],
  ["CB_NETWORK", "internal"],
  ["CB_CA_CERT", "/no/such/file"],
  ["CB_CA_CERT", "/dev/null"],
  ["CB_CLIENT_CERT", "/no/such/file"],
  ["CB_CLIENT_KEY", "/no/such/file"],
];

export const wrongConfiguration: readonly (readonly [key: string, value: string])[] = [
  ["endpoint", "ftp://h"],
  ["insecureSkipVerify", "maybe"],
  ["connectTo", "h"],
  ["connectTo", '{"h":""}'],
  ["network", "internal"],
  ["caCertificates", "/path/that/is/none"],
  ["clientCertificate", "abc"],
  ["clientKey", "abc"],
];
