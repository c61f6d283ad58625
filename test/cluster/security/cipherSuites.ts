import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { VersionProfile } from "../versions/profile";

type ListName =
  "data70" | "data76" | "go" | "analytics70" | "analytics71" | "clusterManager70" | "clusterManager71";

const recorded = JSON.parse(readFileSync(join(__dirname, "cipherSuites.json"), "utf8")) as Readonly<
  Record<ListName, readonly string[]>
>;

/** What each service supports, as recorded. */
export function cipherSuitesOf({ compatibility }: VersionProfile, service: string): readonly string[] {
  const [major, minor] = compatibility;
  const is70 = major === 7 && minor === 0;
  switch (service) {
    case "data":
      return major > 7 || minor >= 6 ? recorded.data76 : recorded.data70;
    case "analytics":
      return is70 ? recorded.analytics70 : recorded.analytics71;
    case "clusterManager":
      return is70 ? recorded.clusterManager70 : recorded.clusterManager71;
    default:
      return recorded.go;
  }
}

export const knownCipherSuites: ReadonlySet<string> = new Set(Object.values(recorded).flat());
