import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { helpText } from "../../../provider/commandLine/help";
import { environmentOf, onBusyCluster, runHere } from "./support/commandLine";

const root = resolve(__dirname, "..", "..", "..");

describe("The command line", () => {
  it("shows its help, which docs/operations.md has word by word", async () => {
    for (const words of [[], ["--help"], ["status", "-h"]]) {
      const { code, stdout } = await runHere(words, {});
      assert.deepEqual([code, stdout], [0, helpText()]);
    }
    const page = readFileSync(join(root, "docs", "operations.md"), "utf8");
    assert.ok(page.includes(`\`\`\`\n${helpText()}\`\`\``), "docs/operations.md has another help text");
  });

  it("shows the package's version", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    assert.equal((await runHere(["--version"], {})).stdout, version);
  });

  it("loads nothing of Pulumi", () => {
    const script = `
      require("./provider/commandLine/main.ts");
      const loaded = Object.keys(require.cache).filter((file) => /node_modules.@pulumi/.test(file));
      process.on("exit", () => console.log("loaded " + loaded.length));`;
    const all = execFileSync(process.execPath, ["--require", "tsx/cjs", "-e", script], {
      cwd: root,
      encoding: "utf8",
    });
    assert.match(all, /Usage: [^]*loaded 0/);
  });

  const mistakes: readonly [words: string, said: RegExp][] = [
    ["stauts", /no such command.*\n.*did you mean status\?/],
    ["status restore", /One command is expected, 2 given/],
    ["status -p my secret", /One command is expected, 2 given/],
    ["--json", /One command is expected, none given/],
    ["status --jsn", /There is no option --jsn.*\n.*did you mean --json\?/],
    ["status --undo", /status has no option --undo/],
    ["status --record nowhere", /--record cannot be used.*\n.*allowed: cluster, file/],
    ["status -c", /The option --cluster cannot be used so/],
    ["restore --yes=now", /The option --yes cannot be used so/],
    ["status --connect-to n0", /--connect-to cannot be used.*\n.*FROM=TO/],
    ["status -c ftp://h", /The option --cluster is/],
    [
      "status --cacert /nowhere.pem",
      /The option --cacert names the file \/nowhere.pem, which cannot be read \(ENOENT\)/,
    ],
    ["status --cacert package.json", /the file package.json, which holds no text in PEM form \([^{]*$/m],
    ["plan --level none", /plan needs --destroy/],
    ["plan --destroy", /needs to know what to go back to/],
    ["plan --destroy --only", /--only is given without --family/],
    ["plan --destroy --level most", /--level cannot be used.*\n.*allowed: none, control, all, strict/],
    ["plan --destroy --level none --state x.json", /--state is given beside/],
    ["plan --destroy --state /nowhere.json", /--state cannot be read/],
  ];
  it("says what is wrong with it and what is right, with exit code 2, and repeats no value that may be secret", () =>
    onBusyCluster(async (cluster) => {
      for (const [words, said] of mistakes) {
        const { code, stderr, stdout } = await runHere(words.split(" "), environmentOf(cluster));
        assert.equal(code, 2, `${words}: ${stderr}`);
        assert.match(stderr, said, words);
        assert.match(stderr, /\[CBSEC_CONFIGURATION\]$/, words);
        assert.doesNotMatch(stderr, /secret/, words);
        assert.equal(stdout, "", words);
      }
    }));

  it("says which of the connection is missing, by option and variable", async () => {
    const nothing = await runHere(["status"], {});
    assert.deepEqual(nothing.code, 2);
    assert.match(
      nothing.stderr,
      /endpoint is not configured[^]*give the option --cluster, or the environment variable CB_CLUSTER/,
    );
    const noPassword = await runHere(["status", "-c", "https://h", "-u", "me"], {});
    assert.match(
      noPassword.stderr,
      /No password[^]*CB_REST_PASSWORD, or run in a terminal to be asked for it/,
    );
    const both = await runHere(
      ["status", "-c", "https://h", "-u", "me", "--client-cert", join(root, "LICENSE")],
      {},
    );
    assert.equal(both.code, 2);
  });

  it("asks a person for the password, and takes every part of the connection from options", () =>
    onBusyCluster(async (cluster) => {
      const connectTo = Object.entries(cluster.connectTo).flatMap((pair) => ["--connect-to", pair.join("=")]);
      const words = [
        "status",
        "-c",
        cluster.tlsEndpoint,
        "-u",
        cluster.username,
        "--no-ssl-verify",
        ...connectTo,
      ];
      const { code, all, questions } = await runHere(words, {}, [cluster.password]);
      assert.equal(code, 0, all);
      assert.deepEqual(questions, ["Password of Administrator: "]);
      assert.match(all, /Warning: --no-ssl-verify: certificates are not verified/);
      assert.ok(!all.includes(cluster.password));

      const nothing = await runHere(words, {}, [""]);
      assert.equal(nothing.code, 2);
      const given = await runHere([...words, "-p", cluster.password], {});
      assert.equal(given.code, 0, given.all);
      assert.match(given.stderr, /Warning: a password on the command line is seen by others/);
      assert.ok(!given.all.includes(cluster.password));
    }));

  it("asks for nothing while it is not known which cluster is meant", async () => {
    const { code, stderr, questions } = await runHere(["status", "-u", "me"], {}, ["secret"]);
    assert.deepEqual([code, questions], [2, []]);
    assert.match(stderr, /--cluster|CB_CLUSTER/);
  });

  it("ends with exit code 1 and the error's code when the cluster turns it down, or is not to be trusted", () =>
    onBusyCluster(async (cluster) => {
      const environment = environmentOf(cluster);
      const wrong = await runHere(["status"], { ...environment, CB_REST_PASSWORD: "wr0ng-secret" });
      assert.equal(wrong.code, 1);
      assert.match(wrong.stderr, /\[CBSEC_NOT_AUTHENTICATED\]$/);
      assert.doesNotMatch(wrong.stderr, /wr0ng-secret|\n +at /);
      const unknown = await runHere(["status"], { ...environment, CB_CA_CERT: undefined });
      assert.equal(unknown.code, 1);
      assert.match(
        unknown.stderr,
        /issued the node's certificate in --cacert\n.*\[CBSEC_TLS_NOT_VERIFIED\]$/,
      );
      const nobody = await runHere(["status"], { ...environment, CB_CLUSTER: "https://127.0.0.1:9" });
      assert.equal(nobody.code, 1);
      assert.match(
        nobody.stderr,
        /reachable from here \(--connect-to, --network\)\n.*\[CBSEC_UNREACHABLE\]$/,
      );
    }));
});
