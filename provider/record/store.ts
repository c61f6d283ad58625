/** What one place (a node) shows: texts by name. */
export interface View {
  readonly from: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** Every name that any place shows. */
export function namesShown(views: readonly View[]): readonly string[] {
  return [...new Set(views.flatMap(({ texts }) => [...texts.keys()]))];
}

/** Where records are kept: small texts under names, each name written by one run only. */
export interface RecordStore {
  /** For messages: "the cluster's groups". */
  readonly place: string;
  /** Milliseconds after the answer to a write or removal until every place shows it. */
  readonly propagation: number;
  /**
   * Every text whose name begins with the records' prefix, from at least two places, or from all that there are. Throws when fewer answer.
   */
  list(): Promise<readonly View[]>;
  /** The same from the first place that answers: enough to know whether to look closer. */
  glance(): Promise<View>;
  /** `before` is asked each time before something is sent, as long as that takes; what it throws ends the write. */
  write(name: string, text: string, before?: () => void): Promise<void>;
  /** What is gone already is no error. */
  remove(name: string): Promise<void>;
}
