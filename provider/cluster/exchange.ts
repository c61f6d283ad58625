import type { Dispatcher } from "undici";
import { AnswerFailure, ConnectFailure, demandsCertificate } from "./failures";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Outgoing {
  readonly origin: string;
  readonly method: Method;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  /** Lower case, without parameters; empty when there is none. */
  readonly contentType: string;
  readonly location: string | undefined;
  readonly body: string;
}

/** Bodies beyond this many bytes are not read; what 100 nodes answer is well below. */
export const largestBody = 8 * 1024 * 1024;

/**
 * Sends one request, once, and gives its whole answer; redirects are answers like any other. Rejects with ConnectFailure when nothing
 * was sent, with AnswerFailure when something was, and with `signal`'s reason when that aborts before anything was sent.
 */
export function exchange(dispatcher: Dispatcher, outgoing: Outgoing, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: Readonly<Record<string, string | string[] | undefined>> = {};
    const chunks: Buffer[] = [];
    let size = 0;

    function settle(act: () => void) {
      signal.removeEventListener("abort", aborted);
      act();
    }
    function fail(error: Error) {
      settle(() => reject(error));
      controller?.abort(error);
    }
    function aborted() {
      fail(
        controller === undefined ? reasonOf(signal) : new AnswerFailure("late", "No answer came in time."),
      );
    }
    if (signal.aborted) {
      reject(reasonOf(signal));
      return;
    }
    signal.addEventListener("abort", aborted, { once: true });

    dispatcher.dispatch(
      {
        ...outgoing,
        body: outgoing.body ?? null,
        // The caller's deadline is what counts.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          // A request that was given up while it waited for its connection must not be sent any more.
          if (signal.aborted) started.abort(reasonOf(signal));
          else controller = started;
        },
        onResponseStart(_controller, statusCode, received) {
          status = statusCode;
          headers = received;
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > largestBody) {
            fail(new AnswerFailure("tooLarge", `The answer is larger than ${largestBody} bytes.`));
          } else {
            chunks.push(chunk);
          }
        },
        onResponseEnd() {
          settle(() =>
            resolve({
              status,
              contentType:
                (single(headers["content-type"]) ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "",
              location: single(headers.location),
              body: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        },
        onResponseError(_controller, error) {
          settle(() => reject(classify(error, controller !== undefined)));
        },
      },
    );
  });
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("aborted");
}

const garbled: readonly string[] = ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "UND_ERR_HEADERS_OVERFLOW"];

/** Undici's own errors are not passed on: a parser's error holds what was received. */
function classify(error: Error & { code?: string }, started: boolean): Error {
  if (error instanceof ConnectFailure || error instanceof AnswerFailure) return error;
  const code = error.code ?? error.name;
  if (!started) return new ConnectFailure(code, `No connection was made (${code}).`);
  if (demandsCertificate(code)) {
    return new AnswerFailure(
      "certificateDemanded",
      "The server does not accept the client certificate, or demands one.",
    );
  }
  if (error.name === "HTTPParserError" || garbled.includes(code)) {
    return new AnswerFailure("garbled", "What came back is not a complete HTTP answer.");
  }
  return new AnswerFailure("closed", `The connection ended before the answer was complete (${code}).`);
}
