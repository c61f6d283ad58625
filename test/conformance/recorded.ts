import { certificatesIn } from "./normalise";
import type { Exchange, InboxFiles, Line } from "./recording";
import type { Received } from "./send";

export function recordedAnswer({ status, headers, response }: Exchange): Received {
  return {
    status,
    contentType: headers?.["content-type"],
    wwwAuthenticate: headers?.["www-authenticate"],
    body: response ?? "",
  };
}

/** Base64 of all certificates that a line gave to the servers. */
export function certificatesHandedBy(line: Line): readonly string[] {
  if ("method" in line) return certificatesIn(line.body ?? "");
  if (!("event" in line) || line.event !== "inbox") return [];
  return Object.values((line.files as InboxFiles) ?? {}).flatMap((content) =>
    certificatesIn(
      content.startsWith("base64:") ? Buffer.from(content.slice(7), "base64").toString("latin1") : content,
    ),
  );
}
