import type { Context } from "hono";
import { STANDING_WAIT_MS } from "../../core/standing-limits.ts";
import { log } from "../../log.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { AppEnv } from "../context.ts";

/**
 * Runs a write to D1 that ends a member's access or changes their roles. Notifies the member's inbox before, so that it answers no
 * room from an older reading, and after the response, so that it closes the sockets whose access has ended: a page with an inbox
 * shows the log-in at once, even if nothing happens in its chats. The sockets of rooms are closed when they next send or receive.
 */
export async function changeAccess<T>(
  { env, executionCtx }: Pick<Context<AppEnv>, "env" | "executionCtx">,
  memberId: number,
  write: () => Promise<T>,
): Promise<T> {
  const inbox = env.INBOX.getByName(String(memberId));
  const logFailure = (error: unknown) =>
    log({ event: "access.notify", code: "unavailable", member: memberId, error });

  await withDeadline(inbox.accessChanging(), STANDING_WAIT_MS).catch((error) =>
    logFailure(`takes effect within 10 minutes: ${error}`),
  );
  try {
    return await write();
  } finally {
    // Also after a failure: the write may still take effect.
    executionCtx.waitUntil(withDeadline(inbox.accessChanged()).catch(logFailure));
  }
}
