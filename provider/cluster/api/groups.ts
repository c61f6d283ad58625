import type { Group, RequestOptions } from "../nodeApi";
import type { NodeCall } from "../nodeCall";
import { groupsSchema } from "../schemas/groups";
import { unlessGone } from "../unlessGone";

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

  deleteGroup: (name: string, options?: RequestOptions) =>
    unlessGone(node.delete(`${path}/${encodeURIComponent(name)}`, options)),
});
