import type { ComponentChildren } from "preact";
import type { ChargedMessage } from "../api.ts";
import type { MessagesRow } from "./statement-rows.ts";
import type { Statement } from "./use-statement.ts";

/** A message of an unfolded row. */
export type Charged = { chatId: number; message: ChargedMessage };

/** The props of a row of messages. */
export type RowProps = {
  row: MessagesRow;
  statement: Statement;
  /** Whether the member of the statement is the one who is logged in. */
  isOwn: boolean;
  /** Returns what a message offers. */
  act: ((message: Charged) => ComponentChildren) | undefined;
};
