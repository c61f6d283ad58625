import type { Status } from "./look";

/** A status for programs: field names stay, fields may be added. */
export function statusJson({ cluster, state, certificates, records, unknownRecords, wrong }: Status): string {
  return JSON.stringify(
    {
      cluster,
      inOrder: wrong.length === 0,
      wrong,
      nodes: state.nodes.map((node, index) => ({
        otpNode: node.otpNode,
        name: node.name,
        version: node.version,
        services: node.services,
        status: node.status,
        membership: node.membership,
        unreachable: node.unreachable,
        addressFamily: node.addressFamily,
        addressFamilyOnly: node.addressFamilyOnly,
        encrypted: node.encrypted,
        externalListeners: node.externalListeners,
        certificate: certificates[index],
      })),
      level: state.level,
      levelsDiffer: state.levelsDiffer,
      autoFailover: state.autoFailover,
      functions: state.functions,
      rebalanceRunning: state.rebalanceRunning,
      records: records.map(({ name, place, owner, life, over, content, autoFailover, functions }) => ({
        name,
        place,
        owner,
        life,
        doing: content?.phase,
        goal: content?.goal,
        start: content?.start,
        nothingLeft: over,
        toPutBack: { autoFailover, functions },
      })),
      unknownRecords,
    },
    undefined,
    2,
  );
}
