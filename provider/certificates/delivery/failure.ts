import { type ErrorContext, SecurityError } from "../../errors/securityError";
import { type ScriptAnswer, valuesOf } from "./answer";
import { beforeScript, complaintIn, inScript } from "./complaints";

export interface FailedDelivery {
  readonly node: string;
  /** The command without the script, for the reader to try. */
  readonly endpoint: string;
  readonly inbox: string;
  readonly exitCode: number | null;
  readonly answer: ScriptAnswer;
  /** What was said beside the answer, without secrets. */
  readonly said: string;
}

/** What went wrong with a command that did not say that it was done. */
export function deliveryFailure(failed: FailedDelivery): SecurityError {
  const { answer, inbox } = failed;
  const { reason, detail } = answer.failure ?? {};
  switch (reason) {
    case undefined:
      return answer.begun ? lost(failed) : notBegun(failed);
    case "unknown":
      return failure(
        failed,
        "CBSEC_DELIVERY_UNKNOWN_CA_FILES",
        unknownFilesText(valuesOf(answer, "unknown")),
      );
    case "no-folder":
      return failure(
        failed,
        "CBSEC_DELIVERY_NO_INBOX",
        `The folder of ${inbox} does not exist on the node, or the user may not look into it.`,
        "Correct `delivery.inbox`, or use `sudo: true`.",
      );
    case "no-input":
      return failure(
        failed,
        "CBSEC_DELIVERY_FAILED",
        "The command on the node began, but got no input: nothing was done there.",
        "When it does so each time, what carries the command does not pass its standard input on: `docker exec` and `kubectl exec` need `-i`.",
      );
    case "no-tool":
      return failure(failed, "CBSEC_DELIVERY_FAILED", `The node has no \`${detail}\`, which delivery needs.`);
    case "cut":
      return failure(failed, "CBSEC_DELIVERY_FAILED", "Not all of the files arrived on the node.");
    default: {
      const complaint = complaintIn(failed.said, inScript);
      if (complaint) return failure(failed, complaint.code, complaint.what, complaint.hint);
      return failure(failed, "CBSEC_DELIVERY_FAILED", "The files could not be placed on the node.");
    }
  }
}

export function unknownFilesText(names: readonly string[]): string {
  return `The inbox holds files in CA/ that are for none of the trusted CAs: ${names.join(", ")}. The server would trust them all.`;
}

function notBegun(failed: FailedDelivery): SecurityError {
  const complaint = complaintIn(failed.said, beforeScript);
  if (complaint) return failure(failed, complaint.code, complaint.what, complaint.hint);
  return failure(
    failed,
    "CBSEC_DELIVERY_UNREACHABLE",
    `The command that brings files to the node did not run there (${howItEnded(failed.exitCode)}).`,
  );
}

function lost(failed: FailedDelivery): SecurityError {
  return failure(
    failed,
    "CBSEC_ANSWER_LOST",
    `The command on the node was cut off (${howItEnded(failed.exitCode)}): the files may or may not be in place.`,
  );
}

function howItEnded(exitCode: number | null): string {
  return exitCode === null ? "stopped by a signal" : `exit code ${exitCode}`;
}

function failure(
  failed: FailedDelivery,
  code: SecurityError["code"],
  what: string,
  hint?: string,
): SecurityError {
  const said = shortened(failed.said);
  const context: ErrorContext = {
    node: failed.node,
    endpoint: failed.endpoint,
    ...(said !== "" && { serverText: said }),
    ...(hint !== undefined && { hint }),
  };
  return new SecurityError(code, `${failed.node}: ${what}`, context);
}

function shortened(text: string): string {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^@+$/.test(line));
  return lines.join(" / ").slice(0, 1_500);
}
