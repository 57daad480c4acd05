import { Hono } from "hono";
import { findCredentials, isEmailTaken } from "../../db/members.ts";
import { signUp } from "../../ledger/sign-up.ts";
import { Login, Register, type RegisteredBody } from "../../protocol/http/auth.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { isEmailBraked, limitAuthAttempts } from "../request/auth-rate-limit.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { checkPassword, hashPassword } from "../request/hasher.ts";
import { logChange } from "../request/log-request.ts";
import { refuseWeakPassword } from "../request/new-password.ts";
import { startSession } from "./start-session.ts";

export const auth = new Hono<AppEnv>();

auth.post("/register", jsonBodyLimit, async (c) => {
  const { settings, db } = c.var;
  const { email, password } = await readJson(c, Register(settings.passwordMinLength));
  refuseWeakPassword(password, { email, pointer: "#/password" });
  await limitAuthAttempts(c);
  if (await isEmailTaken(db, email)) throw new HttpError("email_taken");
  const id = await signUp(db, {
    email,
    passwordHash: await hashPassword(c, password),
    signupCoins: settings.signupCoins,
    now: Date.now(),
  });
  if (id === undefined) throw new HttpError("email_taken");
  logChange(c, { member: id });
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
  const body = await startSession(c, member);
  logChange(c, { member: member.id });
  return c.json(body, 200, { "Cache-Control": "no-store" });
});
