import assert from "node:assert/strict";
import { remembering } from "../../provider/remembering";

/** Says how often it was worked out. */
function counted(most: number) {
  const worked: string[] = [];
  const halved = remembering(
    most,
    (number: number) => String(number),
    (number) => {
      worked.push(String(number));
      if (number % 2 === 1) throw new Error(`${number} is odd`);
      return number / 2;
    },
  );
  return { halved, worked };
}

describe("What is remembered", () => {
  it("is worked out once for the same key", () => {
    const { halved, worked } = counted(10);
    assert.deepEqual([halved(4), halved(4), halved(6), halved(4)], [2, 2, 3, 2]);
    assert.deepEqual(worked, ["4", "6"]);
  });

  it("is no error: what failed is tried again", () => {
    const { halved, worked } = counted(10);
    assert.throws(() => halved(3), /3 is odd/);
    assert.throws(() => halved(3), /3 is odd/);
    assert.deepEqual(worked, ["3", "3"]);
  });

  it("is at most as much as was said", () => {
    const { halved, worked } = counted(2);
    [2, 4, 6, 2].forEach(halved);
    assert.deepEqual(worked, ["2", "4", "6", "2"]);
  });
});
