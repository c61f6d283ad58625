import { fieldErrors, type Answer, type FieldError } from "./answer";
import { formValue, type Form } from "./call";

/** Collects what is wrong with a form, the last finding first, as the server's own validator shows it. */
export class Validator {
  readonly errors: FieldError[] = [];
  private readonly known = new Set<string>();

  /** `inclusive`: how the server words a range since 8.0. */
  constructor(
    readonly form: Form,
    private readonly inclusive = false,
  ) {}

  get failed(): boolean {
    return this.errors.length > 0;
  }

  fail(field: string, text: string): void {
    this.errors.unshift([field, text]);
  }

  hasError(field: string): boolean {
    return this.errors.some(([name]) => name === field);
  }

  value(name: string): string | undefined {
    this.known.add(name);
    return formValue(this.form, name);
  }

  oneOf<Value extends string>(name: string, allowed: readonly Value[]): Value | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const found = allowed.find((one) => one === value);
    if (found === undefined) {
      this.fail(name, `The value must be one of the following: [${allowed.join(",")}]`);
    }
    return found;
  }

  boolean(name: string): boolean | undefined {
    const value = this.oneOf(name, ["true", "false"]);
    return value === undefined ? undefined : value === "true";
  }

  integer(name: string, from: number, to: number): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!/^[+-]?\d+$/.test(value)) {
      this.fail(name, "The value must be an integer");
      return undefined;
    }
    const number = Number(value);
    if (number < from || number > to) {
      this.fail(
        name,
        `The value must be in range from ${from} to ${to}${this.inclusive ? " (inclusive)" : ""}`,
      );
      return undefined;
    }
    return number;
  }

  /** Each key that nobody asked for. */
  refuseUnknown(): void {
    for (const [name] of this.form) {
      if (!this.known.has(name)) this.fail(name, "Unsupported key");
    }
  }

  /** The first key that comes again. */
  refuseDuplicate(): void {
    const names = this.form.map(([name]) => name);
    const again = names.find((name, index) => names.includes(name, index + 1));
    if (again !== undefined) this.fail(again, "Key specified more than once");
  }

  answer(status = 400): Answer {
    return fieldErrors(this.errors, status);
  }
}
