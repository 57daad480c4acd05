import * as z from "zod/mini";

export const HealthBody = z.object({ status: z.literal("ok") });
export type HealthBody = z.output<typeof HealthBody>;
