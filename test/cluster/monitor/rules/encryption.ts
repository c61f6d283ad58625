import type { Rule } from "../rule";
import { listenerName } from "../effect";

export const encryptionOffAboveControl: Rule = {
  name: "encryptionOffAboveControl",
  source:
    "Node-to-node encryption cannot be disabled when the encryption-level has been specified as all. Before attempting to disable, determine the encryption-level, and if necessary, change it to control (Node-to-Node Encryption).",
  judgeRequest: ({ change, effect, before }) => {
    if (before.level === "control") return [];
    if (effect?.encryptedTo === false) return [`encryption switched off straight from level ${before.level}`];
    // The first request of a disabling is the plain listener; servers refuse it by the same check.
    return change.kind === "addListener" && change.encrypted === false
      ? [`a plain listener asked for at level ${before.level}`]
      : [];
  },
};

export const levelWithoutEncryption: Rule = {
  name: "levelWithoutEncryption",
  source: "3. Enable cluster encryption. 4. Establish cluster encryption-level (Node-to-Node Encryption).",
  judgeRequest: ({ change, before }) => {
    if (change.kind !== "level") return [];
    const plain = before.nodes.filter((node) => !node.encrypted).map((node) => node.otpNode);
    return plain.length === 0
      ? []
      : [`level ${change.level} set while encryption is off at ${plain.join(", ")}`];
  },
};

export const strictWithPlainListener: Rule = {
  name: "strictWithPlainListener",
  source:
    "Strict permits only encrypted communication between nodes (Node-to-Node Encryption); 7.6 refuses it until unencrypted distributions have been torn down (cluster API facts C.3).",
  judgeRequest: ({ change, before }) => {
    if (change.kind !== "level" || change.level !== "strict" || before.level === "strict") return [];
    return before.nodes.flatMap((node) =>
      node.listeners
        .filter((listener) => !listener.encrypted)
        .map(
          (listener) => `level strict set while ${node.otpNode} still listens on ${listenerName(listener)}`,
        ),
    );
  },
};
