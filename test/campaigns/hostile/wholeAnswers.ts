import { largestBody } from "../../../provider/cluster/exchange";
import type { InProcessOutcome } from "../../cluster/inProcess/inProcessRequest";

type Answered = Extract<InProcessOutcome, { kind: "answered" }>;

/** What comes instead of an answer as a whole, by name. */
export const wholeAnswers: Readonly<Record<string, (answer: Answered) => InProcessOutcome>> = {
  ...bodies({
    nothing: "",
    null: "null",
    "a list": "[]",
    "an object": "{}",
    "a text": '"x"',
    "a number": "42",
    "a page": "<!doctype html><title>Sign in</title>",
    "open brackets": "[".repeat(100_000),
    "deep lists": "[".repeat(50_000) + "]".repeat(50_000),
    "deep objects": '{"nodes":'.repeat(20_000) + "1" + "}".repeat(20_000),
    "not quite JSON": "{'enabled': true,}",
    "two values": "{}{}",
    "a text that is cut off": '{"enabled": tr',
    "more than is read": " ".repeat(largestBody + 1),
    "as much as is read": " ".repeat(largestBody - 2) + "{}",
    "a million keys": `{${Array.from({ length: 200_000 }, (_, key) => `"k${key}":1`).join()}}`,
  }),
  "a mark of byte order": (answer) => ({
    ...answer,
    body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), answer.body]),
  }),
  "UTF-16": (answer) => ({ ...answer, body: Buffer.from(answer.body.toString("utf8"), "utf16le") }),
  "bytes that are no text": (answer) => ({ ...answer, body: Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc0]) }),
  "its first half": (answer) => ({ ...answer, body: answer.body.subarray(0, answer.body.length / 2) }),
  "itself twice": (answer) => ({ ...answer, body: Buffer.concat([answer.body, answer.body]) }),
  ...contentTypes([
    "text/html",
    "application/xml",
    "application/octet-stream",
    "text/event-stream",
    "multipart/form-data",
    ";;;",
    "application/json; charset=utf-7",
    `text/${"x".repeat(10_000)}`,
  ]),
  ...statuses([201, 202, 204, 205, 206, 300, 304, 400, 401, 402, 403, 404, 405, 409, 410, 418, 429]),
  ...statuses([500, 501, 502, 503, 504, 511, 599]),
  ...redirects([301, 302, 303, 307, 308]),
  "an error in deep objects": (answer) => ({
    ...headed(answer, 400, {}),
    body: Buffer.from('{"errors":' + '{"_":'.repeat(20_000) + "1" + "}".repeat(20_001)),
  }),
  "an error of many words": (answer) => ({
    ...headed(answer, 400, {}),
    body: Buffer.from(JSON.stringify({ errors: { _: "\u001b[2J word ".repeat(50_000) } })),
  }),
  "a redirect to nowhere": (answer) => headed(answer, 302, {}),
  "headers without end": (answer) =>
    headed(
      answer,
      200,
      Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`x-${at}`, "x".repeat(50)])),
    ),
  "compressed, as it says": (answer) => headed(answer, 200, { "content-encoding": "gzip" }),
  "a cookie": (answer) => headed(answer, 200, { "set-cookie": "a=b; Domain=example.com" }),
};

function bodies(texts: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      (answer: Answered): InProcessOutcome => ({ ...answer, body: Buffer.from(text) }),
    ]),
  );
}

function contentTypes(types: readonly string[]) {
  return Object.fromEntries(
    types.map((type) => [
      `content type ${type.slice(0, 40)}`,
      (answer: Answered) => headed(answer, answer.head.status, { "content-type": type }),
    ]),
  );
}

function statuses(all: readonly number[]) {
  return Object.fromEntries(
    all.map((status) => [`status ${status}`, (answer: Answered) => headed(answer, status, {})]),
  );
}

/** To a host that would be glad of a password. */
function redirects(all: readonly number[]) {
  return Object.fromEntries(
    all.flatMap((status) =>
      ["http://evil.example.com:8091/pools", "//evil.example.com/", "/other"].map((location) => [
        `redirect ${status} to ${location}`,
        (answer: Answered) => headed(answer, status, { location }),
      ]),
    ),
  );
}

function headed(answer: Answered, status: number, headers: Readonly<Record<string, string>>): Answered {
  return { ...answer, head: { status, headers: { ...answer.head.headers, ...headers } } };
}
