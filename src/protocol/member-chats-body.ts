import * as z from "zod/mini";
import { Chat } from "./server-frames.ts";

/** A member's chats, the one written to last first. */
export const MemberChats = z.object({ chats: z.array(Chat) });
export type MemberChats = z.output<typeof MemberChats>;
