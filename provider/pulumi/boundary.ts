import { SecurityError } from "../errors/securityError";
import { delivered } from "./engineLog";

/**
 * Every call of the engine goes through here: texts are delivered before the answer, and errors that are expected lose their stack,
 * because the SDK prints message and stack raw, one after the other.
 */
export async function atBoundary<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SecurityError) error.stack = "";
    throw error;
  } finally {
    await delivered();
  }
}
