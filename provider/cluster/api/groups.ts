import { isSecurityError } from "../../errors/securityError";
import type { Group, RequestOptions } from "../nodeApi";
import type { NodeCall } from "../nodeCall";
import { groupsSchema } from "../schemas/groups";

const path = "/settings/rbac/groups";

/** Groups of users; a group without roles is a place for a note that every node shows (the recorded cluster managers, all versions). */
export const groups = (node: NodeCall) => ({
  async groups(options?: RequestOptions): Promise<readonly Group[]> {
    const found = await node.get(path, groupsSchema, options);
    return found.map(({ id, description, roles }) => ({
      name: id,
      description,
      hasRoles: roles.length > 0,
    }));
  },

  putNote: (name: string, text: string, options?: RequestOptions) =>
    node.put(`${path}/${encodeURIComponent(name)}`, { description: text, roles: "" }, options),

  async deleteGroup(name: string, options?: RequestOptions): Promise<void> {
    try {
      await node.delete(`${path}/${encodeURIComponent(name)}`, options);
    } catch (error) {
      const gone = isSecurityError(error, "CBSEC_SERVER_REFUSED") && error.context.status === 404;
      if (!gone) throw error;
    }
  },
});
