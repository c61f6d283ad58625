import { writeFile } from "node:fs/promises";
import { errorsDocument, errorsDocumentPath } from "./errorsDocument";

async function main(): Promise<void> {
  await writeFile(errorsDocumentPath, await errorsDocument());
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
