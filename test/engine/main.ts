import { NoEngineError } from "./obtain/engine";
import { obtainEngine } from "./obtain/obtainEngine";

/** `npm run engine`: finds or obtains the Pulumi engine and prints where it is. */
obtainEngine((line) => console.error(line)).then(
  ({ directory, version }) => {
    console.log(`Pulumi engine ${version}: ${directory}`);
    process.exit(0);
  },
  (error: unknown) => {
    console.error(error instanceof NoEngineError ? error.message : error);
    process.exit(1);
  },
);
