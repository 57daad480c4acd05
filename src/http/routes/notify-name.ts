import type { Context } from "hono";
import { log } from "../../log.ts";
import type { AppEnv } from "../context.ts";

/** Sends a member's new name to open inboxes of other members. Works in the background, after the response. */
export function notifyName<E extends AppEnv>(c: Context<E>, memberId: number): void {
  const notified = c.env.INBOX.getByName(String(memberId)).nameChanged();
  c.executionCtx.waitUntil(
    notified.catch((error) => log({ event: "name.notify", code: "unavailable", member: memberId, error })),
  );
}
