import type { ConnectionSettings } from "./connectionSettings";

type Credentials = ConnectionSettings["credentials"];

/** The Authorization header of user and password; nothing for a client certificate. */
export function authorization(credentials: Credentials): Readonly<Record<string, string>> {
  return credentials.kind === "password" ? { authorization: `Basic ${basic(credentials)}` } : {};
}

/** Takes the credentials out of a text that came from outside, should something have echoed them. */
export function hideSecrets(credentials: Credentials): (text: string) => string {
  const secrets = (
    credentials.kind === "password"
      ? [basic(credentials), credentials.password, encodeURIComponent(credentials.password)]
      : [credentials.passphrase ?? ""]
  ).filter((secret) => secret !== "");
  return (text) => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, "[secret]"), text);
}

function basic({ username, password }: Credentials & { kind: "password" }): string {
  return Buffer.from(`${username}:${password}`, "utf8").toString("base64");
}
