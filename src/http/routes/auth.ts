import { Hono } from "hono";
import { hashPassword, verifyPassword } from "../../auth/password.ts";
import { signToken } from "../../auth/token.ts";
import { findCredentials, isEmailTaken } from "../../db/members.ts";
import { signUp } from "../../ledger/sign-up.ts";
import { Login, type LoginBody, Register, type RegisteredBody } from "../../protocol/http/auth.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { limitAuthAttempts } from "../request/auth-rate-limit.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";

export const auth = new Hono<AppEnv>();

auth.post("/register", jsonBodyLimit, async (c) => {
  const { settings, db } = c.var;
  const { email, password } = await readJson(c, Register(settings.passwordMinLength));
  await limitAuthAttempts(c, email);
  if (await isEmailTaken(db, email)) throw new HttpError("email_taken");
  const id = await signUp(db, {
    email,
    passwordHash: hashPassword(password),
    signupCoins: settings.signupCoins,
    now: Date.now(),
  });
  if (id === undefined) throw new HttpError("email_taken");
  return c.json({ id, email } satisfies RegisteredBody, 201);
});

auth.post("/login", jsonBodyLimit, async (c) => {
  const { settings, db } = c.var;
  const { email, password } = await readJson(c, Login);
  await limitAuthAttempts(c, email);
  const member = await findCredentials(db, email);
  if (!verifyPassword(password, member?.passwordHash) || !member) {
    throw new HttpError("invalid_credentials", { member: member?.id });
  }
  if (!member.isActive) throw new HttpError("member_disabled", { member: member.id });
  const ttlSeconds = settings.accessTokenTtlSeconds;
  const token = await signToken(settings.jwtKey, {
    memberId: member.id,
    epoch: member.tokenEpoch,
    ttlSeconds,
  });
  const body: LoginBody = {
    access_token: token,
    token_type: "bearer",
    expires_in: ttlSeconds,
    member_id: member.id,
  };
  return c.json(body, 200, { "Cache-Control": "no-store" });
});
