import type { z } from "zod";
import type { RequestOptions } from "./nodeApi";

/** What the calls of an API family need of one node: its transport, with the way to it chosen anew for each call. */
export interface NodeCall {
  get<T>(path: string, schema: z.ZodType<T>, options?: RequestOptions): Promise<T>;
  /** A write of form fields; fields that are undefined are left out. */
  write(path: string, form: Form, options?: RequestOptions): Promise<void>;
  /** As `write`, by PUT. */
  put(path: string, form: Form, options?: RequestOptions): Promise<void>;
  delete(path: string, options?: RequestOptions): Promise<void>;
  /** A POST whose body, if any, is no form; resolves with what the server answers. */
  post(path: string, body: TextBody | undefined, options?: RequestOptions): Promise<string>;
  /** A POST that changes nothing, so that it may be repeated. */
  ask<T>(path: string, text: string, schema: z.ZodType<T>, options?: RequestOptions): Promise<T>;
}

export interface TextBody {
  readonly text: string;
  readonly contentType: string;
}

export type Form = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes a form body (application/x-www-form-urlencoded). */
export function formBody(form: Form): string {
  const body = new URLSearchParams();
  for (const [field, value] of Object.entries(form)) {
    if (value !== undefined) body.append(field, String(value));
  }
  return body.toString();
}
