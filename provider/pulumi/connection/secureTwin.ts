import { parseEndpoint } from "../../cluster/endpoints";
import { tlsTwinOf } from "../../cluster/tlsTwin";

/** A plain endpoint as it is written with TLS: the one to use at level strict, where plain ports are closed. Undefined when it has TLS already. */
export function secureTwinOf(endpoint: string): string | undefined {
  return tlsTwinOf(parseEndpoint(endpoint));
}
