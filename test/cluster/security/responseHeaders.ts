/** What is wrong with the value of Strict-Transport-Security, in the server's words (ns_server: menelaus_web_settings, verify_hsts). */
function directivesError(text: string): string | undefined {
  const directives = text.split(";").map((part) => {
    const [name = "", value] = part.split(/=(.*)/s).map((word) => word.trim());
    return { name, value };
  });
  const wrong = directives.filter(({ name, value }) => !isDirective(name, value)).map(({ name }) => name);
  if (wrong.length > 0) return `Invalid directives ${wrong.join("; ")}`;
  const names = directives.map(({ name }) => name);
  if (!names.includes("max-age")) return "max-age directive is required";
  return new Set(names).size < names.length ? "Cannot have duplicate directives" : undefined;
}

function isDirective(name: string, value: string | undefined): boolean {
  if (name === "max-age") return value !== undefined && /^\+?\d+$/.test(value);
  return (name === "includeSubDomains" || name === "preload") && value === undefined;
}

/** The one header that may be set, as JSON. */
export function readResponseHeaders(text: string): { readonly value: unknown } | { readonly error: string } {
  let headers: unknown;
  try {
    headers = JSON.parse(text);
  } catch {
    return { error: "Invalid format. Expecting a json." };
  }
  const entries = headers !== null && typeof headers === "object" ? Object.entries(headers) : [];
  const [name, value] = entries.length === 1 ? (entries[0] as [string, unknown]) : [];
  if (name !== "Strict-Transport-Security" || Array.isArray(headers)) {
    return { error: 'Only "Strict-Transport-Security" header allowed' };
  }
  if (typeof value !== "string") return { error: "Invalid format. Expecting a json." };
  const error = directivesError(value);
  return error === undefined ? { value: headers } : { error };
}
