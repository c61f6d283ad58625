/** Server versions compare as numbers, release by release; what follows the release (build, edition) does not count. */
export function compareVersions(a: string, b: string): number {
  const left = release(a);
  const right = release(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

export function isBefore(version: string, other: string): boolean {
  return compareVersions(version, other) < 0;
}

/** `7.6.8-7151-enterprise` -> [7, 6, 8] */
function release(version: string): readonly number[] {
  return (version.split("-")[0] ?? "").split(".").map(Number);
}
