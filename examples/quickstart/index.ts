import * as pulumi from "@pulumi/pulumi";
import { ClusterAddressFamily, NodeToNodeEncryption } from "pulumi-couchbase-security";

// Where the cluster is and who we are comes from `pulumi config` (couchbase:endpoint, couchbase:username, …).
const level = new pulumi.Config().require("level") as "none" | "control" | "all" | "strict";

new ClusterAddressFamily("family", { family: "ipv4" });
const encryption = new NodeToNodeEncryption("encryption", { level });

export const clusterVersion = encryption.clusterVersion;
export const exposure = encryption.exposure;
