import { wrong, type Wrong } from "./wrong";

/** Is never to be seen in a failure. */
export const password = "hunter2-never-shown";

/** Wrong inputs `cluster`, the same for every resource; `endpoint` is one that is right. */
export function wrongConnections(endpoint: string): readonly Wrong[] {
  const cluster = { endpoint, username: "Administrator", password };
  const field = (name: string, value: unknown, at = `cluster.${name}`) =>
    wrong(at, { cluster: { ...cluster, [name]: value } });
  const only = (given: object) => wrong("args.cluster", { cluster: given });
  return [
    ...["couchbase://u:p@h", "text", 5, true, []].map((value) => wrong("args.cluster", { cluster: value })),
    ...[
      ...[5, true, [], {}, "", " "],
      ...[
        "h",
        "h:8091",
        "ftp://h",
        "https://",
        "https:///",
        "http://h:0",
        "http://h:65536",
        "https://h:port",
      ],
      ...["https://u:p@h", "https://h/pools", "https://h?network=external", "https://h1,h2", "https://[::1"],
      ...["couchbase://h1,,h2", "couchbases://h:11207", "https://h h"],
    ].map((value) => field("endpoint", value)),
    ...[5, "", {}, [], true].map((value) => field("username", value)),
    ...[5, "", {}, [password]].map((value) => field("password", value)),
    ...["abc", 5, ""].map((value) => field("clientCertificate", value)),
    ...["abc", 5].map((value) => field("clientKey", value)),
    ...[5, ""].map((value) => field("clientKeyPassphrase", value)),
    ...["abc", 5, [], {}].map((value) => field("caCertificates", value)),
    field("caCertificates", ["abc"], "cluster.caCertificates[0]"),
    field("caCertificates", [5], "cluster.caCertificates[0]"),
    field("caCertificates", "-----BEGIN NOTHING-----", "args.cluster"),
    ...[5, ""].map((value) => field("tlsServerName", value)),
    ...["true", 1, "no"].map((value) => field("insecureSkipVerify", value)),
    ...["internal", true].map((value) => field("network", value)),
    ...["h", [], 5].map((value) => field("connectTo", value)),
    field("connectTo", { h: 5 }, "cluster.connectTo.h"),
    field("connectTo", { "h:1": "" }, 'cluster.connectTo["h:1"]'),
    field("connectTo", { h: "other:99999" }),
    field("connectTo", { "h:p:q": "other" }),
    ...["endpiont", "host", "Password"].map((name) => field(name, "x")),
    only({ username: "Administrator", password }),
    only({ endpoint }),
    only({ endpoint, username: "Administrator" }),
    only({ endpoint, password }),
    only({ ...cluster, clientCertificate: "-----BEGIN CERTIFICATE-----" }),
    only({ endpoint, clientCertificate: "-----BEGIN CERTIFICATE-----" }),
    only({ endpoint, clientKey: "-----BEGIN PRIVATE KEY-----" }),
  ];
}
