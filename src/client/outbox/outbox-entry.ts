import type { V1Error } from "../../protocol/frames/server.ts";
import type { ClientErrorCode } from "../errors.ts";

/** The content of a message. */
export type OutboxContent =
  | { type: "text"; text: string }
  | { type: "smile"; smileId: number }
  | { type: "file"; file: Blob; name: string; text: string };

/** A message that the server may not have stored yet. */
export type OutboxEntry = {
  /** Identifies the entry in the store. */
  key: string;
  memberId: number;
  /** The other member of the chat. */
  otherMemberId: number;
  /** Counts the changes of the entry: the higher one of two copies is the newer one. */
  revision: number;
  /** Entries are sent in ascending order. */
  order: number;
  content: OutboxContent;
  /** Whole coins: the server rejects the message rather than charge more. */
  maxPrice?: number | undefined;
  /** Missing until the message is first put on the wire. */
  clientMessageId?: string | undefined;
  /** True if no whole copy has left this machine although the entry has an id. Cleared before a copy is put on the wire. */
  neverLeft?: boolean | undefined;
  /** `dropped`: discarded. The entry is deleted as soon as all tabs have been notified. */
  state: "sending" | "failed" | "dropped";
  /** Why the message failed: the server's error, or a code of the client's own. */
  error?: V1Error | ClientErrorCode | undefined;
};

/** In place of the other member: all chats. No member has this id. */
export const ALL_CHATS = 0;

/** One chat of one member, or all of them (`otherMemberId` is 0). */
export type OutboxScope = { memberId: number; otherMemberId: number };
