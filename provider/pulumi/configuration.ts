/** The part of the SDK's `ConfigureRequest` that is used. */
export interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

/** The stack configuration below `couchbase:`, by key without the namespace. */
export type Configuration = Readonly<Record<string, string>>;

export const configurationNamespace = "couchbase";

let stored: Configuration = {};

/**
 * Keeps what the engine hands over, before anything is awaited: the SDK lets calls in while `configure` is still pending. All
 * resources of one process have the same stack configuration. On refresh and destroy it is the one of the last `pulumi up`.
 */
export function storeConfiguration(request: ConfigureRequest, keys: readonly string[]): void {
  const found: Record<string, string> = {};
  for (const key of keys) {
    const value = request.config.get(`${configurationNamespace}:${key}`);
    if (value !== undefined) found[key] = value;
  }
  stored = found;
}

export function storedConfiguration(): Configuration {
  return stored;
}
