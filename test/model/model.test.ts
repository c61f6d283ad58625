import assert from "node:assert/strict";
import { holds, numbersRow, readDocument, rulesText } from "./document";
import { judge } from "./judge";
import { run, scenarios } from "./scenarios";
import { uniform, withNode, type World } from "./world";
import { carriedOut, type Write } from "./writes";

describe("the model of the procedure", () => {
  for (const scenario of scenarios.filter(({ quick }) => quick === true)) {
    it(`finds no state in which a rule is broken, and a way to every goal from each: ${scenario.name}`, async () => {
      const explored = await run(scenario);
      assert.deepEqual(explored.findings.slice(0, 1), []);
      const document = await readDocument();
      assert.ok(
        holds(document, numbersRow(scenario.name, explored)),
        `docs/procedure-model.md has other numbers: npm run model -- --write\n${numbersRow(scenario.name, explored)}`,
      );
    });
  }

  it("has its rules in docs/procedure-model.md", async () => {
    assert.ok(holds(await readDocument(), rulesText()), "npm run model -- --write");
  });

  describe("finds what is done in a wrong order", () => {
    const off = { autoFailover: "off", orders: "paused" } as const;
    const plain = uniform("ipv4", "none", off);
    const all = uniform("ipv4", "all", off);
    const server = { oneCA: false };
    const listening = (world: World, node: number) =>
      withNode(world, node, { listeners: ["ipv4 TLS", "ipv4 plain", "ipv6 plain"] });
    const everywhere = [0, 1, 2].reduce(listening, plain);
    const wrong = (world: World, write: Write, beside: readonly Write[] = [write]) => {
      const next = carriedOut(world, write, server);
      return typeof next === "string" ? [next] : judge(write, beside, world, next, server);
    };
    const encrypt = { kind: "switch", node: 0, to: { encrypted: true } } as const;
    const cases: readonly (readonly [string, () => readonly string[]])[] = [
      [
        "auto-failover is off while the network changes",
        () => wrong(uniform("ipv4", "all", { orders: "paused" }), { kind: "level", level: "control" }),
      ],
      [
        "functions are paused while encryption changes",
        () => wrong({ ...everywhere, orders: "resuming" }, encrypt),
      ],
      [
        "the family changes without encryption",
        () =>
          wrong(withNode(withNode(everywhere, 1, { encrypted: true }), 0, {}), {
            kind: "switch",
            node: 0,
            to: { family: "ipv6" },
          }),
      ],
      [
        "one level at a time",
        () => wrong(uniform("ipv4", "strict", off), { kind: "level", level: "control" }),
      ],
      [
        "what was off goes on among equals",
        () =>
          wrong(withNode(everywhere, 1, { encrypted: true }), {
            kind: "function",
            name: "orders",
            action: "resume",
          }),
      ],
      [
        "functions are resumed before auto-failover is back",
        () => wrong(plain, { kind: "autoFailover", settings: { enabled: true } }),
      ],
      [
        "auto-failover keeps its fields",
        () =>
          wrong(
            { ...plain, orders: "deployed" },
            { kind: "autoFailover", settings: { enabled: true, timeout: 5 } },
          ),
      ],
      [
        "a CA is trusted by all before a node goes under it",
        () =>
          wrong(withNode(plain, 0, { trusts: ["old", "new"] }), {
            kind: "reload",
            node: 0,
            certificate: "new",
          }),
      ],
      [
        "encrypted links are verified",
        () =>
          wrong(withNode(all, 0, { trusts: ["old", "new"] }), {
            kind: "reload",
            node: 0,
            certificate: "new",
          }),
      ],
      ["every node reaches every other", () => wrong(listening(plain, 0), encrypt)],
      [
        "every node reaches every other",
        () =>
          wrong(everywhere, { kind: "removeUnused", node: 0 }).concat(
            wrong(withNode(everywhere, 1, { encrypted: true }), { kind: "removeUnused", node: 0 }),
          ),
      ],
      [
        "one node at a time",
        () =>
          wrong(
            everywhere,
            { kind: "switch", node: 0, to: { family: "ipv6" } },
            [0, 1].map((node) => ({ kind: "switch", node, to: { family: "ipv6" } })),
          ),
      ],
    ];
    for (const [rule, broken] of cases) it(rule, () => assert.ok(broken().includes(rule), broken().join()));
  });
});
