/** A server version as numbers: "7.0.10-1234-enterprise" is later than "7.0.9". */
export type VersionNumbers = readonly [major: number, minor: number, patch: number];

export function parseVersion(text: string): VersionNumbers {
  const found = /^(\d+)\.(\d+)\.(\d+)(?:-.*)?$/.exec(text);
  if (!found) throw new Error(`"${text}" is no server version such as 7.6.8`);
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

/** Negative, zero or positive, as for Array.sort. */
export function compareVersions(left: VersionNumbers, right: VersionNumbers): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}
