import { createRequire } from "node:module";
import { engineAddress } from "./engineAddress";

/** Texts for the person who runs `pulumi`: below a resource, or of the stack when `urn` is not given. */
export interface EngineLog {
  info(text: string): void;
  warn(text: string): void;
  /** Stands in the resource's status column until the next one. */
  status(text: string): void;
}

/** The parts of the SDK's generated gRPC code that are used. */
interface LogRequest {
  setSeverity(severity: number): void;
  setMessage(text: string): void;
  setUrn(urn: string): void;
  setEphemeral(ephemeral: boolean): void;
}

interface EngineClient {
  log(request: LogRequest, options: { deadline: number }, done: () => void): void;
}

interface Engine {
  readonly client: EngineClient;
  readonly newRequest: () => LogRequest;
}

const severities = { info: 1, warning: 2 } as const;
const deliveryDeadline = 5000;

let engine: Engine | undefined | "none";
let pending: Promise<void> = Promise.resolve();
/** What stands in each status column: resources that run as one and report to the same place say it once. */
const statuses = new Map<string, string>();

/** Without an engine (in tests, or when the address is not given) texts go nowhere: they are never needed for the work itself. */
export function engineLog(urn = ""): EngineLog {
  return {
    info: (text) => send(urn, severities.info, text, false),
    warn: (text) => send(urn, severities.warning, text, false),
    status: (text) => {
      if (statuses.get(urn) === text) return;
      statuses.set(urn, text);
      send(urn, severities.info, text, true);
    },
  };
}

/** Resolves when everything said so far has been delivered; after that the engine may end this process. */
export function delivered(): Promise<void> {
  return pending;
}

function send(urn: string, severity: number, text: string, ephemeral: boolean): void {
  engine ??= findEngine() ?? "none";
  if (engine === "none") return;
  const { client, newRequest } = engine;
  const request = newRequest();
  request.setSeverity(severity);
  request.setMessage(text);
  request.setUrn(urn);
  request.setEphemeral(ephemeral);
  pending = pending.then(
    () =>
      new Promise((resolve) =>
        client.log(request, { deadline: Date.now() + deliveryDeadline }, () => resolve()),
      ),
  );
}

function findEngine(): Engine | undefined {
  const address = engineAddress();
  if (address === undefined) return undefined;
  // The SDK that runs this process, and the gRPC that it uses: neither is a dependency of this package.
  const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
  const { credentials } = requireFromSdk("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
  const services = requireFromSdk("./proto/engine_grpc_pb") as {
    EngineClient: new (address: string, credentials: unknown) => EngineClient;
  };
  const messages = requireFromSdk("./proto/engine_pb") as { LogRequest: new () => LogRequest };
  return {
    client: new services.EngineClient(`${address.host}:${address.port}`, credentials.createInsecure()),
    newRequest: () => new messages.LogRequest(),
  };
}
