import type { V1Message } from "../../protocol/server-frames.ts";

export type FileBody = Extract<V1Message, { type: "file" }>;
