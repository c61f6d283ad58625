export interface EngineAddress {
  readonly host: string;
  readonly port: number;
}

/** Where the engine listens: the first argument of the process that runs dynamic providers. Undefined elsewhere. */
export function engineAddress(argument = process.argv[2]): EngineAddress | undefined {
  const [, host, port] = /^([^/\s]+):(\d+)$/.exec(argument ?? "") ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
}
