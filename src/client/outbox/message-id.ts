import { uuidv7 } from "../../core/uuid.ts";

/** Returns a new `client_message_id`: a UUIDv7. @param at Unix ms, by the server's clock */
export function newMessageId(at: number): string {
  return uuidv7(at, crypto.getRandomValues(new Uint8Array(16)));
}
