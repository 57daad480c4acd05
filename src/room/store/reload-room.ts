import type { Room } from "../room.ts";

/** Loads again what memory has of the tables. Call after a statement failed: it stored nothing, but memory may have changed. */
export function reloadRoom({ tables, messages, leases, clientIds }: Room): void {
  tables.reload();
  messages.reload();
  leases.reload();
  clientIds.clear();
}
