import { firstLine } from "../errors/firstLine";
import { isSecurityError, SecurityError } from "../errors/securityError";
import { runText } from "./busy";
import { openRecords } from "./foundRecords";
import type { View } from "./store";
import type { FoundRecord } from "./types";

/** What is open, or why that is not known. */
export interface OpenRecords {
  readonly open: readonly FoundRecord[];
  /** Something is open that this version cannot read: who it is, and what to do. */
  readonly unreadable?: string;
  readonly unknown?: string;
}

/** Looks at restoration records as one who only reads: whether their owners still run is not known without watching. Writes nothing. */
export async function lookForRecords(look: () => Promise<readonly View[]>): Promise<OpenRecords> {
  try {
    return { open: openRecords(await look()) };
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    return isSecurityError(error, "CBSEC_RECORD_UNREADABLE")
      ? { open: [], unreadable: error.message }
      : {
          open: [],
          unknown: `Whether an earlier run left something to be put back is not known. ${firstLine(error)}`,
        };
  }
}

/** What a person is told of them, and what comes next. */
export function recordWarnings({ open, unreadable, unknown }: OpenRecords): readonly string[] {
  return [...open.map(openRecordText), ...[unreadable, unknown].filter((text) => text !== undefined)];
}

function openRecordText(record: FoundRecord): string {
  const more = "`npx pulumi-couchbase-security status` shows more.";
  return record.state === "left"
    ? `A run ended half-way and left its restoration record: ${runText(record)}. The next \`pulumi up\` or \`destroy\` puts right what it left. ${more}`
    : `A restoration record is open: ${runText(record)}. If that run has died, the next \`pulumi up\` or \`destroy\` puts right what it left; while it lives, they are told that the cluster is busy. ${more}`;
}
