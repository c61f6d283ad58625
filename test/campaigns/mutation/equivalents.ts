/** What may be taken out without a test that notices, and why that is right. By file and text, as printed. */
export const equivalents: Readonly<Record<string, string>> = {
  "provider/planning/encryptionSteps.ts: removeUnused(draft);":
    "Of the two the one after switching off: every plan removes unused listeners at its end. Here it closes the TLS listeners before a change of family, which no rule asks for.",
};
