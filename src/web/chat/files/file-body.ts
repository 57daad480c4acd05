import type { V1Message } from "../../../protocol/frames/server.ts";

export type FileBody = Extract<V1Message, { type: "file" }>;
