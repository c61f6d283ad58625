/** Services that a node can run, as the server names them. */
export const allServices: readonly string[] = ["kv", "n1ql", "index", "fts", "cbas", "eventing", "backup"];

/** "kv,index" */
export function readServiceNames(text: string): readonly string[] {
  return text.split(",").filter((service) => service !== "");
}

export function unknownServices(names: readonly string[]): readonly string[] {
  return names.filter((name) => !allServices.includes(name));
}
