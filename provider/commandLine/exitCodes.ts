/** What the exit code says; shown in the help. */
export const exitCodes = {
  done: { code: 0, meaning: "in order, or done" },
  failed: { code: 1, meaning: "an error; its code is printed" },
  unusable: { code: 2, meaning: "the command line or the connection cannot be used; nothing was changed" },
  recordKept: { code: 3, meaning: "restored in part, or not at all; the record is kept" },
  busy: { code: 4, meaning: "another run is at work; nothing was changed" },
  notConfirmed: { code: 5, meaning: "not confirmed; nothing was changed" },
  attention: {
    code: 6,
    meaning:
      "status, restore with nothing to put back: the cluster is not as it should be; plan: the steps would be refused",
  },
} as const;

export type Outcome = keyof typeof exitCodes;
