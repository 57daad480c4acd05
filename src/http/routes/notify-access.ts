import type { Context } from "hono";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { AppEnv } from "../context.ts";

/**
 * Closes the open inboxes of a member whose access has just ended, after the response. A page with an inbox shows the log-in at once,
 * even if nothing happens in its chats. The sockets of rooms are closed when they next send or receive.
 */
export function notifyAccess(c: Pick<Context<AppEnv>, "env" | "executionCtx">, memberId: number): void {
  const inbox = c.env.INBOX.getByName(String(memberId));
  c.executionCtx.waitUntil(
    withDeadline(inbox.accessChanged()).catch((error) =>
      log({ event: "access.notify", code: "unavailable", member: memberId, error }),
    ),
  );
}
