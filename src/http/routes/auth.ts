import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { passwordState } from "../../core/session.ts";
import { findCredentials, isEmailTaken } from "../../db/members.ts";
import { signUp } from "../../ledger/sign-up.ts";
import { fieldError } from "../../protocol/field-errors.ts";
import { Login, Register, type RegisteredBody } from "../../protocol/http/auth.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { isEmailBraked, limitAuthAttempts } from "../request/auth-rate-limit.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { refuseMemberWhenClosed } from "../request/closed-site.ts";
import { checkPassword, hashPassword } from "../request/hasher.ts";
import { logChange } from "../request/log-request.ts";
import { refuseTakenName } from "../request/new-name.ts";
import { refuseWeakPassword } from "../request/new-password.ts";
import { startSession } from "./start-session.ts";

const NO_OWN_ACCOUNTS = "Members log in with the site's own account, not here.";

export const auth = new Hono<AppEnv>();

auth.post("/register", jsonBodyLimit, async (c) => {
  const { settings, db } = c.var;
  if (!settings.site.hasOwnAccounts) throw new HttpError("forbidden", { detail: NO_OWN_ACCOUNTS });
  const { email, password, name } = await readJson(c, Register(settings.passwordMinLength));
  if (name !== undefined) refuseTakenName(name, null, settings.reservedNames);
  await refuseWeakPassword(c, password, { email, pointer: "#/password" });
  await limitAuthAttempts(c);
  if (await isEmailTaken(db, email)) throw new HttpError("email_taken");
  const id = await signUp(db, {
    email,
    passwordHash: await hashPassword(c, password),
    name,
    signupCoins: settings.signupCoins,
    now: Date.now(),
  });
  if (id === undefined) throw new HttpError("email_taken");
  logChange(c, { member: id });
  return c.json({ id, email } satisfies RegisteredBody, 201);
});

auth.post("/login", jsonBodyLimit, async (c) => {
  const { db, settings } = c.var;
  const body = await readJson(c, Login(settings.passwordMinLength));
  const { email, password, new_password: newPassword } = body;
  if (newPassword !== undefined) await refuseNewPassword(c, newPassword, { email, password });
  await limitAuthAttempts(c);
  const isBraked = await isEmailBraked(c, email);
  const member = await findCredentials(db, email);
  const hash = member?.passwordHash ?? undefined;
  const { isRight, newHash } = await checkPassword(c, { password, hash, email, isBraked, newPassword });
  const state = member && passwordState(member.passwordExpiresAt, Date.now());
  if (!isRight || !member || state === "expired") {
    throw new HttpError("invalid_credentials", { member: member?.id });
  }
  refuseMemberWhenClosed(c, member.id, member.isSuperuser);
  if (!settings.site.hasOwnAccounts && !member.isSuperuser)
    throw new HttpError("forbidden", { detail: NO_OWN_ACCOUNTS, member: member.id });
  if (!member.isActive) throw new HttpError("member_disabled", { member: member.id });
  if (state === "reset" && newHash === undefined) {
    throw new HttpError("password_change_required", { member: member.id });
  }
  const change = hash === undefined || newHash === undefined ? undefined : { from: hash, to: newHash };
  const tokens = await startSession(c, member, change);
  if (!tokens) throw new HttpError("invalid_credentials", { member: member.id });
  logChange(c, { member: member.id, ...(change && { changed: { password: true } }) });
  return c.json(tokens, 200, { "Cache-Control": "no-store" });
});

async function refuseNewPassword(
  c: Context<AppEnv>,
  newPassword: string,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const pointer = "#/new_password";
  await refuseWeakPassword(c, newPassword, { email, pointer });
  if (newPassword.normalize("NFKC") === password.normalize("NFKC")) {
    throw new HttpError("invalid_request", { errors: [fieldError(pointer, { code: "same_password" })] });
  }
}
