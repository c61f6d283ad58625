import { z } from "zod";

/** `/settings/rbac/groups`: a group without `description` never got one. */
export const groupsSchema = z.array(
  z.object({
    id: z.string(),
    description: z.string().default(""),
    roles: z.array(z.unknown()).default([]),
  }),
);
