/** What a handler says; the pipeline writes it. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The request was well-formed and permitted, and the cluster's state forbade it. */
  readonly refusedByState?: boolean;
  /** The connection is cut after so many bytes of the body. */
  readonly breaksOffAt?: number;
}

/** Raised where a handler gives up in the middle. */
export class AnswerInstead extends Error {
  constructor(readonly answer: Answer) {
    super(`answered ${answer.status}`);
  }
}

export function json(value: unknown, status = 200): Answer {
  return { status, headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) };
}

export function text(body: string, status = 200): Answer {
  return { status, headers: { "Content-Type": "text/plain" }, body };
}

/** 200 without a body, and without a content type. */
export const empty: Answer = { status: 200 };

/** What ns_server says when a handler crashes. */
export function crashed(): Answer {
  return json(["Unexpected server error, request logged."], 500);
}

/** One wrong parameter: its name, or "_" for the request as a whole. */
export type FieldError = readonly [field: string, text: string];

/** `{"errors":{…}}`; a field may stand there twice, as the server writes it. */
export function fieldErrors(errors: readonly FieldError[], status = 400): Answer {
  const members = errors.map(([field, message]) => `${JSON.stringify(field)}:${JSON.stringify(message)}`);
  return {
    status,
    headers: { "Content-Type": "application/json" },
    body: `{"errors":{${members.join(",")}}}`,
  };
}

export function refusedByState(answer: Answer): Answer {
  return { ...answer, refusedByState: true };
}
