import * as z from "zod/mini";
import { ListedChat } from "../frames/server.ts";

/** A member's chats, the one written to last first. */
export const MemberChats = z.object({ chats: z.array(ListedChat) });
export type MemberChats = z.output<typeof MemberChats>;
