import type { V1Error } from "../../protocol/frames/server.ts";
import type { ClientErrorCode } from "../errors.ts";

/** What is sent. */
export type OutboxContent =
  | { type: "text"; text: string }
  | { type: "smile"; smileId: number }
  | { type: "file"; file: Blob; name: string; text: string };

/** A message that is not known to be stored by the site yet. */
export type OutboxEntry = {
  /** Its name on this machine. */
  key: string;
  memberId: number;
  /** The chat: its other member. */
  otherMemberId: number;
  /** Counts the changes of the entry: the higher one of two copies is the newer one. */
  revision: number;
  /** Earlier ones are smaller. */
  order: number;
  content: OutboxContent;
  /** Whole coins. */
  maxPrice?: number | undefined;
  /** From the moment in which it is first put on the wire, and then for ever. */
  clientMessageId?: string | undefined;
  /** It has an id, and yet no whole copy of it can have left this machine: who puts it on the wire takes this away before. */
  neverLeft?: boolean | undefined;
  state: "sending" | "failed";
  /** Why it failed: what the site said, or a code of the client's own. */
  error?: V1Error | ClientErrorCode | undefined;
};

export type OutboxScope = { memberId: number; otherMemberId: number };
