import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { DESK_PAGE_DEFAULT, SEARCH_PAGE_DEFAULT } from "../../core/config-limits.ts";
import { IDEMPOTENCY_KEY_MAX_LENGTH } from "../../core/limits.ts";
import { type Changer, isUnchanged, type MemberChanges, updateMember } from "../../db/member-changes.ts";
import { findMember, findMemberByEmail, findPasswordHash, type Member } from "../../db/members.ts";
import { changeCoins } from "../../db/transfers.ts";
import { coinsFromHolds, memberCoins } from "../../ledger/balance.ts";
import { withdraw } from "../../ledger/withdraw.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { ChangeCoins, MEMBER_LACKS_COINS } from "../../protocol/http/coins.ts";
import {
  type MemberBody,
  type MemberChats,
  type MemberList,
  PatchMe,
  PatchMember,
  SearchMembers,
} from "../../protocol/http/members.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { actorOf } from "../request/actor.ts";
import { limitPasswordChanges } from "../request/auth-rate-limit.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { pageOf, pageParams } from "../request/chat-page.ts";
import { checkPassword } from "../request/hasher.ts";
import { logChange } from "../request/log-request.ts";
import { refuseTakenName } from "../request/new-name.ts";
import { refuseWeakPassword } from "../request/new-password.ts";
import { requireMember } from "../request/require-member.ts";
import { admitCaller, requireOperator, superuserOrKey } from "../request/require-operator.ts";
import { changeAccess } from "./change-access.ts";
import { idFromPath, memberFromPath, requireFound } from "./member-from-path.ts";
import { memberJson, profileJson } from "./member-json.ts";
import { notifyBalance } from "./notify-balance.ts";
import { notifyName } from "./notify-name.ts";
import { searchAsSuperuser } from "./search-as-superuser.ts";
import { searchByName } from "./search-by-name.ts";
import { statement } from "./statement.ts";
import { transferJson } from "./statement-json.ts";

export const members = new Hono<AppEnv>();

members.get("/me", requireMember, async (c) => c.json(await memberWithCoins(c, c.var.member)));

members.patch("/me", requireMember, jsonBodyLimit, async (c) => {
  const { member, settings, db } = c.var;
  const { name, password } = await readJson(c, PatchMe(settings.passwordMinLength));
  if (name !== undefined) refuseTakenName(name, member.id, settings.reservedNames);
  const changes: MemberChanges = { name };
  if (password) {
    await refuseWeakPassword(c, password.new, { email: member.email ?? "", pointer: "#/password/new" });
    await limitPasswordChanges(c, member.id);
    const { isRight, newHash } = await checkPassword(c, {
      password: password.current,
      hash: await findPasswordHash(db, member.id),
      newPassword: password.new,
    });
    if (!isRight) {
      throw new HttpError("invalid_credentials", {
        detail: "The current password is wrong.",
        member: member.id,
      });
    }
    changes.passwordHash = newHash;
  }
  const body = await changedMember(c, member, changes, { access: c.var.identity });
  logChange(c, { member: member.id, changed: { password: password && true } });
  if (name !== undefined && name !== member.name) notifyName(c, member.id);
  return c.json(body);
});

members.route("/", statement);

members.get("/chats", requireMember, async (c) => {
  const request = pageParams(c);
  const answer = await withDeadline(c.env.INBOX.getByName(String(c.var.member.id)).list(request));
  return c.json(pageOf(answer, request) satisfies MemberChats);
});

/**
 * Finds members by name, as the site allows it; for a superuser or an API key also by email and number, with all that D1 knows of them. Of a whole
 * email, returns a list with that member, or an empty list.
 */
members.post("/search", admitCaller("members"), jsonBodyLimit, async (c) => {
  const { email, query = "", after = 0, limit } = await readJson(c, SearchMembers);
  const { memberId } = c.var.caller;
  if (email === undefined)
    return c.json(
      memberId === undefined
        ? await searchAsSuperuser(c, { query, after, limit: limit ?? DESK_PAGE_DEFAULT })
        : await searchByName(c, { query, after, limit: limit ?? SEARCH_PAGE_DEFAULT, memberId }),
    );
  superuserOrKey(c);
  const member = await findMemberByEmail(c.var.db, email);
  return c.json((member ? [await memberWithCoins(c, member)] : []) satisfies MemberList);
});

members.get("/:id", admitCaller("members"), async (c) => {
  const member = requireFound(await findMember(c.var.db, idFromPath(c)));
  return c.json(c.var.caller.memberId === undefined ? await memberWithCoins(c, member) : profileJson(member));
});

members.patch("/:id", requireOperator("members"), jsonBodyLimit, async (c) => {
  const member = requireFound(await findMember(c.var.db, idFromPath(c)));
  const body = await readJson(c, PatchMember);
  const { actorId } = c.var;
  if (typeof actorId === "string" && body.is_superuser !== undefined)
    throw new HttpError("forbidden", { detail: NOT_BY_KEY, member: member.id, actor: actorId });
  const until = body.premium_until;
  const changes: MemberChanges = {
    isSuperuser: body.is_superuser,
    isEmployee: body.is_employee,
    premiumUntil: typeof until === "string" ? Date.parse(until) : until,
    isActive: body.is_active,
  };
  const changed = await changedMember(c, member, changes, actorOf(c));
  logChange(c, { member: member.id, actor: actorId, changed: body });
  return c.json(changed);
});

members.post("/:id/coins", requireOperator("coins"), jsonBodyLimit, async (c) => {
  const { id } = await memberFromPath(c);
  const key = c.req.header("Idempotency-Key") ?? "";
  if (key.length < 1 || key.length > IDEMPOTENCY_KEY_MAX_LENGTH) {
    throw new HttpError("invalid_request", {
      status: 400,
      detail: "The Idempotency-Key header is required, with 1 to 255 characters.",
    });
  }
  const { amount, note } = await readJson(c, ChangeCoins);
  const { actorId } = c.var;
  const change = { memberId: id, amount, note, key, ...actorOf(c) };
  const result = await (amount < 0 ? withdraw(ledgerSource(c), change) : changeCoins(c.var.db, change));
  if (result === "insufficient_balance") {
    throw new HttpError(result, { detail: MEMBER_LACKS_COINS, member: id, actor: actorId });
  }
  if (result === "idempotency_conflict") throw new HttpError(result, { member: id, actor: actorId });
  if (!result.repeated) notifyBalance(c, id);
  return c.json(transferJson(result.transfer), result.repeated ? 200 : 201);
});

// Of an unknown address too, only members learn that it is unknown.
members.use(requireMember);

/** The `detail` of `forbidden` for an API key that would give or take the power of a superuser. */
const NOT_BY_KEY =
  "An API key can neither change the role of superuser nor end or restore the access of one.";

function ledgerSource<E extends AppEnv>(c: Context<E>) {
  return { db: c.var.db, rooms: c.env.CHAT_ROOM };
}

async function memberWithCoins<E extends AppEnv>(c: Context<E>, member: Member): Promise<MemberBody> {
  return memberJson(member, await memberCoins(ledgerSource(c), member.id), Date.now());
}

/**
 * Changes a member, unless nothing differs. The answer never fails after the change.
 * @throws HttpError `unauthorized` if a member's own access has ended since the request began, `forbidden` for what no API key may do
 */
async function changedMember<E extends AppEnv>(
  c: Context<E>,
  member: Member,
  changes: MemberChanges,
  by: Changer,
): Promise<MemberBody> {
  if (isUnchanged(member, changes)) return memberWithCoins(c, member);
  const update = () => updateMember(c.var.db, member.id, changes, by);
  const { name: _, ...ofAccess } = changes;
  const changed = await (isUnchanged(member, ofAccess) ? update() : changeAccess(c, member.id, update));
  if (!changed) {
    if ("access" in by) throw new HttpError("unauthorized", { member: member.id });
    throw new HttpError("forbidden", { detail: NOT_BY_KEY, member: member.id });
  }
  const coins = await coinsFromHolds(c.env.CHAT_ROOM, member.id, changed);
  return memberJson(changed.member, coins, Date.now());
}
