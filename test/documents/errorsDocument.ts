import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { errorCodes } from "../../provider/errors/codes";
import { rules } from "../../provider/planning/rules";

export const errorsDocumentPath = join(__dirname, "../../docs/errors.md");

/** docs/errors.md, from the data that the code runs on. */
export async function errorsDocument(): Promise<string> {
  const options = await resolveConfig(errorsDocumentPath);
  return format(text(), { ...options, parser: "markdown" });
}

function text(): string {
  return `# Errors

Written by \`npm run documents\` from \`provider/errors/codes.ts\` and \`provider/planning/rules.ts\`.

Every error of the package ends with its code in brackets and says what was found, where (node, request, status, the server's own text), and what to do. Codes never
change their meaning. No error holds a password, a key, a passphrase or the cluster's cookie.

| Code | What happened | What to do |
| --- | --- | --- |
${Object.entries(errorCodes)
  .map(([code, { cause, remedy }]) => row(`\`${code}\``, cause, remedy))
  .join("\n")}

An error after the first change carries what the run had done and what the cluster looks like; Pulumi keeps it as the resource's state, and the next
\`pulumi up\` goes on from there (see [operations](operations.md)).

## Rules that stop a step

\`CBSEC_REFUSED\` lists all reasons before anything is touched. \`CBSEC_STEP_FAILED\` with "Not done" names one of these rules, which are asked again on the live cluster right
before each write.

| Rule | Why | Where it is from |
| --- | --- | --- |
${rules.map(({ name, why, source }) => row(`\`${name}\``, why, source)).join("\n")}
`;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
