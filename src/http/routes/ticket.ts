import { Hono } from "hono";
import { signTicket } from "../../auth/ticket.ts";
import { headerToken, verifyToken } from "../../auth/token.ts";
import type { TicketBody } from "../../protocol/http/sessions.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { isKnownToHaveEnded } from "../request/ended-access.ts";
import { limitRequest } from "../request/member-limits.ts";

export const ticket = new Hono<AppEnv>();

/** Issues a ticket without a question to D1: the object that the ticket opens asks D1 about the member and the session. */
ticket.post("/ticket", async (c) => {
  const { jwtKey } = c.var.settings;
  const token = headerToken(c.req.header("Authorization")) ?? "";
  const identity = await verifyToken(jwtKey, token);
  if (!identity || isKnownToHaveEnded(identity)) {
    throw new HttpError("unauthorized", { member: identity?.memberId });
  }
  await limitRequest(c, identity.memberId);
  const { ticket: signed, expiresIn } = await signTicket(jwtKey, identity);
  const body: TicketBody = { ticket: signed, expires_in: expiresIn };
  return c.json(body, 201, { "Cache-Control": "no-store" });
});
