/** What may be taken out without a test that notices, and why that is right. By file and text, as printed. */
export const equivalents: Readonly<Record<string, string>> = {};
