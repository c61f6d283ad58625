/**
 * The ways in which a secret may stand in a file: as it is, escaped for JSON (once and twice), for a URL or a form, in hex, and in
 * base64 at each of the three places where it can start inside a longer text.
 */
export function secretForms(secret: string): ReadonlyMap<string, string> {
  if (secret.length < 6) throw new Error("A secret to be searched for needs 6 characters or more.");
  const inJson = JSON.stringify(secret).slice(1, -1);
  const forms = new Map([
    ["clear", secret],
    ["JSON", inJson],
    ["JSON in JSON", JSON.stringify(inJson).slice(1, -1)],
    ["URL", encodeURIComponent(secret)],
    ["form", new URLSearchParams({ k: secret }).toString().slice(2)],
    ["hex", Buffer.from(secret).toString("hex")],
  ]);
  for (const offset of [0, 1, 2]) {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const first = offset === 0 ? 0 : offset + 1;
    for (const encoding of ["base64", "base64url"] as const) {
      const text = bytes.toString(encoding).replace(/=+$/, "");
      const certain = bytes.length % 3 === 0 ? text : text.slice(0, -1);
      forms.set(`${encoding} at ${offset}`, certain.slice(first));
    }
  }
  return forms;
}
