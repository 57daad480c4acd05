import { type Context, Hono } from "hono";
import { DEVICE_MAX_LENGTH } from "../../core/limits.ts";
import { sessionExpiry } from "../../core/session.ts";
import { type Credentials, findCredentials, isEmailTaken } from "../../db/members.ts";
import { insertSession } from "../../db/sessions.ts";
import { signUp } from "../../ledger/sign-up.ts";
import { Login, type LoginBody, Register, type RegisteredBody } from "../../protocol/http/auth.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { isEmailBraked, limitAuthAttempts } from "../request/auth-rate-limit.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { checkPassword, hashPassword } from "../request/hasher.ts";
import { signSessionTokens } from "./session-tokens.ts";

export const auth = new Hono<AppEnv>();

auth.post("/register", jsonBodyLimit, async (c) => {
  const { settings, db } = c.var;
  const { email, password } = await readJson(c, Register(settings.passwordMinLength));
  await limitAuthAttempts(c);
  if (await isEmailTaken(db, email)) throw new HttpError("email_taken");
  const id = await signUp(db, {
    email,
    passwordHash: await hashPassword(c, password),
    signupCoins: settings.signupCoins,
    now: Date.now(),
  });
  if (id === undefined) throw new HttpError("email_taken");
  return c.json({ id, email } satisfies RegisteredBody, 201);
});

auth.post("/login", jsonBodyLimit, async (c) => {
  const { db } = c.var;
  const { email, password } = await readJson(c, Login);
  await limitAuthAttempts(c);
  const isBraked = await isEmailBraked(c, email);
  const member = await findCredentials(db, email);
  const hash = member?.passwordHash;
  const { isRight } = await checkPassword(c, { password, hash, email, isBraked });
  if (!isRight || !member) {
    throw new HttpError("invalid_credentials", { member: member?.id });
  }
  if (!member.isActive) throw new HttpError("member_disabled", { member: member.id });
  return c.json(await startSession(c, member), 200, { "Cache-Control": "no-store" });
});
/** Stores a session for a member who has just logged in, and returns its tokens. */
async function startSession(
  c: Context<AppEnv>,
  { id: memberId, tokenEpoch: epoch }: Credentials,
): Promise<LoginBody> {
  const { settings, db } = c.var;
  const now = Date.now();
  const id = crypto.randomUUID();
  const { body, refreshHash } = await signSessionTokens(settings, { memberId, epoch, sessionId: id });
  const device = (c.req.header("User-Agent") ?? "").slice(0, DEVICE_MAX_LENGTH).toWellFormed();
  const expiresAt = sessionExpiry({
    now,
    accessTtlSeconds: settings.accessTokenTtlSeconds,
    isRefreshed: false,
  });
  await insertSession(db, { id, memberId, epoch, device, refreshHash, now, expiresAt });
  return body;
}
