import type { Dependencies } from "./dependencies";

/**
 * Lets a method that will run an operation be waited for from its beginning on: until it arrives with `run`, or ends without. So it is
 * no matter how long its way to the cluster is.
 */
export async function onTheWay<T>(
  dependencies: Dependencies,
  act: (dependencies: Dependencies) => Promise<T>,
): Promise<T> {
  const arrived = dependencies.expect();
  const run: Dependencies["run"] = (...asked) => {
    const result = dependencies.run(...asked);
    arrived();
    return result;
  };
  try {
    return await act({ ...dependencies, run });
  } finally {
    arrived();
  }
}
