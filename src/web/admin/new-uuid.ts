import { uuidv7 } from "../../core/uuid.ts";

/** Returns a UUID that the server has not seen. `crypto.randomUUID` exists only in secure contexts. */
export function newUuid(): string {
  return uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(16)));
}
