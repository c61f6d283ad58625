import { wrong, type Wrong } from "./wrong";

export const wrongFamilies: readonly Wrong[] = [
  wrong("family", { family: undefined }),
  ...["ipv5", "IPv4", "inet", "", 4, true].map((family) => wrong("family", { family })),
  ...[{}, ["ipv4"]].map((family) => wrong("args.family", { family })),
  ...["true", 1].map((only) => wrong("only", { only })),
  wrong("args.level", { level: "all" }),
];

export function wrongLevels(plainEndpoint: string): readonly Wrong[] {
  const cluster = { endpoint: plainEndpoint, username: "Administrator", password: "p" };
  return [
    ...["strong", "ALL", "off", "", 3, true].map((level) => wrong("level", { level })),
    ...[{}, ["all"]].map((level) => wrong("args.level", { level })),
    wrong("args.cluster", { level: "strict", cluster }),
    wrong("args.family", { family: "ipv4" }),
  ];
}
