import type { z } from "zod";
import { SecurityError } from "../errors/securityError";
import { parseOutsideJson } from "../outsideJson";
import type { Answer, Method } from "./exchange";
import { describeCall, type Route } from "./route";

/** Where an answer came from, for messages. */
export interface Source {
  readonly route: Route;
  readonly method: Method;
  readonly path: string;
}

/**
 * Reads a JSON answer through its schema. What does not fit is CBSEC_UNEXPECTED_ANSWER naming the place of the misfit, never the content: a
 * body may hold secrets (`/nodes/self` of 7.0 and 7.1 holds the cluster's cookie). Services behind the cluster manager may call JSON
 * `text/plain`.
 */
export function readJson<T>(answer: Answer, schema: z.ZodType<T>, source: Source): T {
  if (!["application/json", "text/plain", ""].includes(answer.contentType)) {
    throw unexpected(
      `has content type ${answer.contentType.slice(0, 60)} where JSON is expected`,
      answer,
      source,
    );
  }
  let json: unknown;
  try {
    json = parseOutsideJson(answer.body);
  } catch {
    throw unexpected("is not JSON, not complete, or nested too deeply", answer, source);
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.map(String).join(".");
  throw unexpected(
    `does not fit at ${path === undefined || path === "" ? "its top" : path}: ${issue?.message ?? ""}`,
    answer,
    source,
  );
}

/** Successful writes answer with nothing, or with JSON or text that need not be read; a page comes from somewhere else. */
export function readNothing(answer: Answer, source: Source): void {
  if (answer.body.trim() !== "" && answer.contentType === "text/html") {
    throw unexpected("is a page where nothing is expected", answer, source);
  }
}

function unexpected(what: string, { status }: Answer, { route, method, path }: Source): SecurityError {
  return new SecurityError("CBSEC_UNEXPECTED_ANSWER", `The answer of ${route.label} ${what}.`, {
    node: route.label,
    endpoint: describeCall(route, method, path),
    status,
    hint: "check that the endpoint is a Couchbase Server management port, not a proxy or another service",
  });
}
