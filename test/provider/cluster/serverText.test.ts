import { strict as assert } from "node:assert";
import { serverText } from "../../../provider/cluster/serverText";

const json = "application/json";

describe("The server's own words", () => {
  const cases: readonly [string, string, string, string | undefined][] = [
    [
      "are lines of text",
      "text/plain",
      'The value of "timeout" must be a positive integer in a range from 5 to 3600\r\nThe value of "enabled" must be true or false\n',
      'The value of "timeout" must be a positive integer in a range from 5 to 3600; The value of "enabled" must be true or false',
    ],
    ["are a JSON string", json, '"unknown pool"', "unknown pool"],
    [
      "are a list",
      json,
      '["Unexpected server error, request logged."]',
      "Unexpected server error, request logged.",
    ],
    [
      "are errors by field, without a name for those of the whole request",
      json,
      `{"errors":{"_":"Can't change network configuration when auto-failover is enabled.","foo":"Unsupported key"}}`,
      "Can't change network configuration when auto-failover is enabled.; foo: Unsupported key",
    ],
    [
      "are all errors of the whole request, also when the server writes that key twice",
      json,
      `{"errors":{"_":"Can't change network configuration when auto-failover is enabled.","_":"Request should have parameters"}}`,
      "Request should have parameters; Can't change network configuration when auto-failover is enabled.",
    ],
    [
      "are nested errors",
      json,
      '{"errors":{"privateKeyPassphrase":{"type":"The value must be supplied"}}}',
      "privateKeyPassphrase: type: The value must be supplied",
    ],
    [
      "are a list of errors",
      json,
      `{"errors":["clusterEncryptionLevel - Can't set cluster encryption level when cluster encryption is disabled."]}`,
      "clusterEncryptionLevel - Can't set cluster encryption level when cluster encryption is disabled.",
    ],
    ["are one error", json, '{"error":"Malformed certificate"}', "Malformed certificate"],
    [
      "are a message with permissions",
      json,
      '{"message":"Forbidden. User needs the following permissions","permissions":["cluster.admin.setup!write"]}',
      "Forbidden. User needs the following permissions; cluster.admin.setup!write",
    ],
    [
      "are Eventing's error of 7.1 and later",
      json,
      '{"name":"ERR_APP_PAUSED","code":64,"attributes":null,"description":"Invalid operation. Function: f already in paused state."}',
      "ERR_APP_PAUSED; Invalid operation. Function: f already in paused state.",
    ],
    [
      "are Eventing's error of 7.0",
      json,
      '{"name":"ERR_APP_NOT_DEPLOYED","code":12,"description":"Function not deployed","runtime_info":{"code":12,"info":"Function: f not deployed"}}',
      "ERR_APP_NOT_DEPLOYED; Function not deployed; Function: f not deployed",
    ],
    [
      "stand on one line",
      json,
      '{"errors":{"afamily":"raw IP: [\'a\',\\n     \'b\']"}}',
      "afamily: raw IP: ['a', 'b']",
    ],
    ["are missing in an empty body", "", "", undefined],
    ["are missing in a page", "text/html", "<html><body>502</body></html>", undefined],
    ["are missing in a page that has no type", "", "<!doctype html><p>hi", undefined],
    [
      "are not what else an object holds",
      json,
      '{"otpCookie":"0123","nodes":[{"otpCookie":"0123"}]}',
      undefined,
    ],
    ["are not looked for in broken JSON", json, '{"otpCookie":"0123', undefined],
  ];
  for (const [behaviour, contentType, body, expected] of cases) {
    it(behaviour, () => assert.equal(serverText(body, contentType), expected));
  }

  it("are shortened", () => {
    assert.equal(serverText("x".repeat(5000), "text/plain")?.length, 601);
  });

  it("hold no secret, not even a part of one where they are folded or cut", () => {
    const said = (text: string) =>
      serverText(text, "text/plain", (words) => words.replaceAll("two  spaces\there", "[secret]"));
    assert.equal(said("two  spaces\there is wrong"), "[secret] is wrong");
    assert.doesNotMatch(said(`${"x".repeat(590)}two  spaces\there`) ?? "", /two/);
  });

  it("hold no control characters", () => {
    assert.equal(serverText("a\u001b[31mb\u0000c", "text/plain"), "a [31mb c");
  });
});
