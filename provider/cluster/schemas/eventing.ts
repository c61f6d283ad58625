import { z } from "zod";
import { functionStatuses, type EventingFunction } from "../../vocabulary";

/** One function in Eventing's status (cluster API facts G.1); `function_scope` is there from 7.1 on. */
const functionSchema = z
  .object({
    name: z.string(),
    composite_status: z.enum(functionStatuses),
    function_scope: z.object({ bucket: z.string(), scope: z.string() }).optional(),
  })
  .transform(({ name, composite_status, function_scope }): EventingFunction => ({
    name,
    status: composite_status,
    ...(function_scope === undefined ? {} : { scope: function_scope }),
  }));

/** Without functions, `apps` is null up to 7.6. */
export const eventingStatusSchema = z.object({
  apps: z
    .array(functionSchema)
    .nullable()
    .transform((apps) => apps ?? []),
});
