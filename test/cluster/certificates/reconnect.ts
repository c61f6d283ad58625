import type { SimulatedNode } from "../node/simulatedNode";
import { AnswerInstead, crashed } from "../http/answer";

/** Without a majority of the nodes nothing can be written that all must agree on (recorded: 500 after 15 s). */
const noQuorum = [15000, 15100] as const;

export async function needQuorum(node: SimulatedNode): Promise<void> {
  const { members } = node;
  const there = members.filter((otpNode) => {
    const other = node.making.landscape.find(otpNode);
    return other !== undefined && node.reaches(other);
  });
  if (there.length * 2 > members.length) return;
  await node.pause(noQuorum);
  throw new AnswerInstead(crashed());
}
