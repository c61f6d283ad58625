import { firstLine } from "../errors/firstLine";
import { SecurityError } from "../errors/securityError";
import { inOptions } from "./connection";

/** What a person is told of an error; a stack says nothing to whom this is for. */
export function errorText(error: unknown): string {
  return error instanceof SecurityError ? inOptions(error.message) : `Unexpected error: ${firstLine(error)}`;
}
