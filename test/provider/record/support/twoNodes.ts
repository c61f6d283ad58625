import type { RecordStore } from "../../../../provider/record";

/** What two nodes show, each of which hears of a write at once; time passes by itself. */
export function twoNodes() {
  const nodes = [new Map<string, string>(), new Map<string, string>()] as const;
  const onEach = (act: (texts: Map<string, string>) => unknown) => Promise.resolve(nodes.forEach(act));
  const store: RecordStore = {
    place: "a test",
    propagation: 0,
    list: () => Promise.resolve(nodes.map((texts, index) => ({ from: `n${index}`, texts: new Map(texts) }))),
    glance: () => Promise.resolve({ from: "n0", texts: new Map(nodes[0]) }),
    write: (of, text) => onEach((texts) => texts.set(of, text)),
    remove: (of) => onEach((texts) => texts.delete(of)),
  };
  return { nodes, store };
}
