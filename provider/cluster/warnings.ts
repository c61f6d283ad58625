import { isIPv4 } from "node:net";
import type { ConnectionSettings } from "./connectionSettings";
import type { Route } from "./route";

type HearWarning = (text: string) => void;

/** What the user should be told about how the cluster is reached, each once. */
export class Warnings {
  private readonly told: string[] = [];
  private readonly listeners: HearWarning[] = [];
  private toldOfPlain = false;

  constructor({ insecureSkipVerify = false }: ConnectionSettings, seeds: readonly Route[]) {
    if (insecureSkipVerify && seeds.some(({ secure }) => secure)) {
      this.tell(
        "insecureSkipVerify: certificates are not verified, so anyone in between can read the password. Give the cluster's CA in caCertificates instead.",
      );
    }
    this.expectCalls(seeds);
  }

  /** Hears what is known, and what comes to be known. */
  hear(listener: HearWarning): void {
    this.told.forEach(listener);
    this.listeners.push(listener);
  }

  /** From now on calls may go along these. */
  expectCalls(routes: readonly Route[]): void {
    const abroad = routes.filter(({ secure, dial }) => !secure && !isLoopback(dial.host));
    if (this.toldOfPlain || abroad.length === 0) return;
    this.toldOfPlain = true;
    const hosts = abroad.map(({ address }) => address.host).join(", ");
    this.tell(
      `The endpoint is plain HTTP: the password goes to ${hosts} unencrypted. Write https:// (port 18091) and the cluster's CA in caCertificates.`,
    );
  }

  private tell(text: string): void {
    this.told.push(text);
    for (const listener of this.listeners) listener(text);
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
