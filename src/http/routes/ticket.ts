import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { signTicket } from "../../auth/ticket.ts";
import type { Identity } from "../../auth/token.ts";
import { shownAt } from "../../core/shown-token.ts";
import type { TicketBody } from "../../protocol/http/sessions.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { countTicket } from "../request/ended-access.ts";
import { requestIdentity } from "../request/identity.ts";
import { logRequest } from "../request/log-request.ts";
import { limitRequest } from "../request/member-limits.ts";
import { readMember } from "../request/require-member.ts";

export const ticket = new Hono<AppEnv>();

/**
 * Issues a ticket. Usually asks D1 nothing: the object that the ticket opens asks D1 about the member and the session. While D1 does
 * not answer, it issues tickets as usual.
 */
ticket.post("/ticket", async (c) => {
  const { jwtKey, accessTokenTtlSeconds: ttlSeconds } = c.var.settings;
  const identity = await requestIdentity(c);
  if (countTicket(identity)) await refuseEndedAccess(c, identity);
  await limitRequest(c, identity.memberId);
  const { ticket: signed, expiresIn } = await signTicket(
    jwtKey,
    shownAt(identity, { now: Date.now(), ttlSeconds }),
  );
  const body: TicketBody = { ticket: signed, expires_in: expiresIn };
  return c.json(body, 201, { "Cache-Control": "no-store" });
});

/** @throws HttpError if D1 has ended the access */
async function refuseEndedAccess(c: Context<AppEnv>, identity: Identity): Promise<void> {
  try {
    await readMember(c, identity);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    logRequest(c, { code: "unavailable", member: identity.memberId, error });
  }
}
