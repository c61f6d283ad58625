import type { SecureContext } from "node:tls";
import type { Dispatcher } from "undici";
import { asError } from "../errors/asError";
import type { SecurityError } from "../errors/securityError";
import type { Time } from "../time";
import type { AddressFamily } from "../vocabulary";
import type { ConnectionSettings } from "./connectionSettings";
import { Deadline, DeadlineReached } from "./deadline";
import { Dispatchers, type MakeDispatcher } from "./dispatchers";
import { exchange, type Answer, type Method, type Outgoing } from "./exchange";
import { errorOfFailure } from "./failureErrors";
import { AnswerFailure, ConnectFailure } from "./failures";
import { authorityOf } from "./hostPort";
import type { RequestOptions } from "./nodeApi";
import { patienceAfter, patienceAfterStatus, pauseBefore, type Patience } from "./patience";
import { refusalOf } from "./refusals";
import { describeCall, originOf, type Route } from "./route";
import { authorization, hideSecrets } from "./secrets";

export interface Call {
  readonly method: Method;
  readonly path: string;
  readonly body?: string;
  /** Of `body`; default `application/x-www-form-urlencoded`. */
  readonly contentType?: string;
  /** Changes nothing, so that it may be sent again when its answer was lost. */
  readonly repeatable: boolean;
}

export interface CallOptions extends RequestOptions {
  /** Default `deadline`. */
  readonly patience?: Patience;
}

/** Milliseconds for one call, unless settings or options say otherwise. */
const defaultTimeout = 30_000;
/** Milliseconds for a dispensable call to where nobody could be reached before. */
const briefTimeout = 2_000;

/**
 * Sends calls along routes and gives back successful answers only; everything else is a SecurityError (or the reason of the caller's
 * own signal).
 *
 * 1. A call has one deadline over all its attempts.
 * 2. When nothing was sent (no connection), it is tried again within the deadline, unless that cannot help.
 * 3. When it was sent and the answer was lost, reads are tried again; writes never are: CBSEC_ANSWER_LOST.
 * 4. Reads that meet a 5xx are tried again a few times.
 * 5. Where nobody could be reached until the deadline, calls that are dispensable try once, until a connection is made again.
 */
export class Transport {
  private dispatchers: Dispatchers;
  /** Calls that were under way when the trust grew end as they began, so these are closed last. */
  private readonly earlier: Dispatchers[] = [];
  /** Where connections go (`host:port`) that could not be made until the deadline, the last time that it was tried. */
  private readonly unreached = new Set<string>();
  private readonly headers: Readonly<Record<string, string>>;
  private readonly hide: (text: string) => string;

  constructor(
    private readonly settings: ConnectionSettings,
    trust: SecureContext,
    private readonly time: Time,
    private readonly dispatcher?: MakeDispatcher,
  ) {
    this.dispatchers = this.dispatchersFor(trust);
    this.headers = {
      accept: "application/json",
      "user-agent": "pulumi-couchbase-security",
      ...authorization(settings.credentials),
    };
    this.hide = hideSecrets(settings.credentials);
  }

  /** From now on connections are verified against this trust, new attempts of calls that are under way, too. */
  trust(trust: SecureContext): void {
    this.earlier.push(this.dispatchers);
    this.dispatchers = this.dispatchersFor(trust);
  }

  /** `verified` is false only where the user asked for insecureSkipVerify. */
  call(route: Route, verified: boolean, call: Call, options: CallOptions = {}): Promise<Answer> {
    const purpose = {
      for: route.written ? "endpoint" : "nodes",
      writes: !call.repeatable,
      verified,
    } as const;
    return this.untilDone(() => this.dispatchers.for(purpose, route), route, call, options);
  }

  /** Reads over a new connection, always verified, if need be with the address family forced; also tells where the connection went. */
  prove(
    route: Route,
    family: AddressFamily | undefined,
    path: string,
    options: CallOptions = {},
  ): Promise<{ readonly answer: Answer; readonly peer: string }> {
    return this.dispatchers.once(family, route, async (dispatcher, peer) => {
      const answer = await this.untilDone(
        () => dispatcher,
        route,
        { method: "GET", path, repeatable: true },
        options,
      );
      return { answer, peer: peer() ?? authorityOf(route.dial) };
    });
  }

  timeoutOf(options: RequestOptions = {}): number {
    return options.timeout ?? this.settings.requestTimeout ?? defaultTimeout;
  }

  async close(): Promise<void> {
    await Promise.all([this.dispatchers, ...this.earlier].map((one) => one.close()));
  }

  private dispatchersFor(trust: SecureContext): Dispatchers {
    return new Dispatchers(trust, this.settings.pinnedCertificates ?? [], this.time, this.dispatcher);
  }

  private async untilDone(
    dispatcher: () => Dispatcher,
    route: Route,
    call: Call,
    options: CallOptions,
  ): Promise<Answer> {
    const target = authorityOf(route.dial);
    const once = options.dispensable === true && this.unreached.has(target);
    const timeout = this.timeoutOf(options);
    const deadline = new Deadline(
      this.time,
      once ? Math.min(timeout, briefTimeout) : timeout,
      options.signal,
    );
    const patience = once ? "once" : (options.patience ?? "deadline");
    const outgoing = this.outgoing(route, call);
    let last: SecurityError | undefined;
    try {
      for (let attempt = 0; ; attempt++) {
        const outcome = await exchange(dispatcher(), outgoing, deadline.signal).catch(asError);
        if (!(outcome instanceof Error) || outcome instanceof AnswerFailure) this.unreached.delete(target);
        if (!(outcome instanceof Error) && outcome.status >= 200 && outcome.status < 300) return outcome;
        options.signal?.throwIfAborted();
        if (outcome instanceof DeadlineReached) this.unreached.add(target);
        // What an earlier attempt met says more than that time ran out in the last one.
        if (outcome instanceof DeadlineReached && last !== undefined) throw last;
        last = this.errorOf(outcome, route, call);
        const mayHelp =
          outcome instanceof Error
            ? patienceAfter(outcome, call.repeatable)
            : patienceAfterStatus(outcome.status, call.repeatable);
        const pause = pauseBefore(attempt, mayHelp, patience);
        if (pause === undefined) throw last;
        if (deadline.left() <= pause) {
          if (outcome instanceof ConnectFailure) this.unreached.add(target);
          throw last;
        }
        await this.time.sleep(pause, options.signal);
        await options.again?.();
      }
    } finally {
      deadline.end();
    }
  }

  private outgoing(route: Route, call: Call): Outgoing {
    const contentType = call.contentType ?? "application/x-www-form-urlencoded";
    return {
      origin: originOf(route),
      method: call.method,
      path: call.path,
      headers: call.body === undefined ? this.headers : { ...this.headers, "content-type": contentType },
      body: call.body,
    };
  }

  private errorOf(outcome: Answer | Error, route: Route, call: Call): SecurityError {
    const endpoint = describeCall(route, call.method, call.path);
    if (outcome instanceof Error) return errorOfFailure(outcome, route, call.repeatable, endpoint);
    const withCertificate = this.settings.credentials.kind === "certificate";
    return refusalOf(
      outcome,
      { method: call.method, node: route.label, endpoint, withCertificate },
      this.hide,
    );
  }
}
