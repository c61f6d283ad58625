/** Arguments for Node.js to run a program of these tests, however this process was started. */
export const inTypeScript: readonly string[] = ["--require", require.resolve("tsx/cjs")];
