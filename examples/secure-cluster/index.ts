import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { SecureCluster } from "pulumi-couchbase-security";
import type { CertificateDelivery } from "pulumi-couchbase-security";

const config = new pulumi.Config();
const nodes = config.requireObject<string[]>("nodes");
// A folder with ca.pem, and for each node <node>.pem and <node>.key.
const file = (name: string) => readFileSync(join(config.require("certificates"), name), "utf8");

// All that changes is changed together, in the documented order: auto-failover is off once, Eventing is paused once.
const cluster = new SecureCluster(
  "cluster",
  {
    addressFamily: { family: config.require("family") as "ipv4" | "ipv6" },
    encryption: { level: config.require("level") as "control" | "all" | "strict" },
    certificates: {
      trustedCAs: file("ca.pem"),
      nodeCertificates: Object.fromEntries(
        nodes.map((node) => [node, { chain: file(`${node}.pem`), privateKey: file(`${node}.key`) }]),
      ),
      delivery: config.requireObject<CertificateDelivery>("delivery"),
    },
  },
  { protect: true },
);

export const clusterVersion = cluster.clusterVersion;
export const exposure = cluster.encryption?.exposure;
export const rotateAfter = cluster.certificates?.rotateAfter;
