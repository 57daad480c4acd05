import type * as z from "zod/mini";
import { COINS_MAX } from "../../core/limits.ts";
import { CLIENT_MESSAGE_ID, V1 } from "../scalars.ts";
import type { Protocol, V1Frames } from "./client.ts";

type TextFields = z.output<typeof V1Frames.text>;

/**
 * Returns the fields of a frame of type `text` if they are valid for its protocol. Most frames are such texts, and asking the schema,
 * `ContractFrames.text` or `V1Frames.text`, would cost more than all other decoding. A test compares the two.
 */
export function textFields(frame: object, protocol: Protocol): TextFields | undefined {
  const fields: { [name in keyof TextFields]?: unknown } = frame;
  const { text } = fields;
  if (typeof text !== "string") return undefined;
  if (protocol !== V1) return { type: "text", text };
  const { client_message_id: id, after_client_message_id: after, max_price: price } = fields;
  if (!isId(id) || !isId(after) || !isPrice(price)) return undefined;
  return { type: "text", text, client_message_id: id, after_client_message_id: after, max_price: price };
}

function isId(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === "string" && CLIENT_MESSAGE_ID.test(value));
}

function isPrice(value: unknown): value is number | undefined {
  if (value === undefined) return true;
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= COINS_MAX;
}
