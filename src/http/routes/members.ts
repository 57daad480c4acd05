import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { Access } from "../../core/access.ts";
import { SEARCH_PAGE_DEFAULT } from "../../core/config-limits.ts";
import {
  IDEMPOTENCY_KEY_MAX_LENGTH,
  STATEMENT_DEFAULT_ENTRIES,
  STATEMENT_MAX_ENTRIES,
} from "../../core/limits.ts";
import { parseId } from "../../core/pair.ts";
import {
  findMember,
  findMemberByEmail,
  findPasswordHash,
  findProfile,
  findPublicMember,
  isUnchanged,
  type Member,
  type MemberChanges,
  type PublicMember,
  updateMember,
} from "../../db/members.ts";
import { changeCoins } from "../../db/transfers.ts";
import { coinsFromHolds, memberCoins, statementPage } from "../../ledger/balance.ts";
import { withdraw } from "../../ledger/withdraw.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { ChangeCoins, MEMBER_LACKS_COINS, type StatementBody } from "../../protocol/http/coins.ts";
import {
  type FoundMembers,
  type MemberBody,
  type MemberChats,
  type MemberList,
  PatchMe,
  PatchMember,
  SearchMembers,
} from "../../protocol/http/members.ts";
import type { MemberEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { limitPasswordChanges } from "../request/auth-rate-limit.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { pageOf, pageParams } from "../request/chat-page.ts";
import { checkPassword } from "../request/hasher.ts";
import { logChange } from "../request/log-request.ts";
import { refuseTakenName } from "../request/new-name.ts";
import { refuseWeakPassword } from "../request/new-password.ts";
import { integerParam } from "../request/query.ts";
import { refuseOrdinaryMember, requireMember, requireSuperuser } from "../request/require-member.ts";
import { changeAccess } from "./change-access.ts";
import { memberJson, profileJson } from "./member-json.ts";
import { notifyBalance } from "./notify-balance.ts";
import { notifyName } from "./notify-name.ts";
import { searchByName } from "./search-by-name.ts";
import { entryJson, holdJson, transferJson } from "./statement-json.ts";
import { statementMessages } from "./statement-messages.ts";

export const members = new Hono<MemberEnv>();

members.use(requireMember);

members.get("/me", async (c) => c.json(await memberWithCoins(c, c.var.member)));

members.patch("/me", jsonBodyLimit, async (c) => {
  const { member, settings, db } = c.var;
  const { name, password } = await readJson(c, PatchMe(settings.passwordMinLength));
  if (name !== undefined) refuseTakenName(name, member.id, settings.reservedNames);
  const changes: MemberChanges = { name };
  if (password) {
    await refuseWeakPassword(c, password.new, { email: member.email, pointer: "#/password/new" });
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
  const body = await changedMember(c, member, changes, c.var.identity);
  logChange(c, { member: member.id, changed: { password: password && true } });
  if (name !== undefined && name !== member.name) notifyName(c, member.id);
  return c.json(body);
});

members.get("/me/statement", async (c) => {
  const limit = integerParam(c, "limit", STATEMENT_MAX_ENTRIES) ?? STATEMENT_DEFAULT_ENTRIES;
  const before = integerParam(c, "before", Number.MAX_SAFE_INTEGER);
  const memberId = c.var.member.id;
  // Reads one more than requested, to find out whether there are more.
  const page = await statementPage(ledgerSource(c), memberId, { before, limit: limit + 1 });
  const { transfers, unsettled, exact } = page;
  const entries = [...unsettled.map(holdJson), ...transfers.slice(0, limit).map(entryJson)];
  return c.json({ entries, has_more: transfers.length > limit, exact } satisfies StatementBody);
});

members.get("/me/statement/messages", async (c) =>
  c.json(await statementMessages(c, { memberId: c.var.member.id, withWords: true })),
);

members.get("/:id/statement/messages", requireSuperuser, async (c) => {
  const { id } = await memberFromPath(c);
  return c.json(await statementMessages(c, { memberId: id, withWords: false }));
});

members.get("/chats", async (c) => {
  const request = pageParams(c);
  const answer = await withDeadline(c.env.INBOX.getByName(String(c.var.member.id)).list(request));
  return c.json(pageOf(answer, request) satisfies MemberChats);
});

/** Finds members by name, or, for a superuser, the one of an email: returns a list with that member, or an empty list. */
members.post("/search", jsonBodyLimit, async (c) => {
  const { email, query = "", after = 0, limit = SEARCH_PAGE_DEFAULT } = await readJson(c, SearchMembers);
  if (email === undefined) {
    return c.json((await searchByName(c, { query, after, limit })) satisfies FoundMembers);
  }
  refuseOrdinaryMember(c);
  const member = await findMemberByEmail(c.var.db, email);
  return c.json((member ? [await memberWithCoins(c, member)] : []) satisfies MemberList);
});

members.get("/:id", async (c) =>
  c.json(profileJson(requireFound(await findProfile(c.var.db, idFromPath(c))))),
);

members.patch("/:id", requireSuperuser, jsonBodyLimit, async (c) => {
  const member = requireFound(await findMember(c.var.db, idFromPath(c)));
  const body = await readJson(c, PatchMember);
  const until = body.premium_until;
  const changes: MemberChanges = {
    isSuperuser: body.is_superuser,
    isEmployee: body.is_employee,
    premiumUntil: typeof until === "string" ? Date.parse(until) : until,
    isActive: body.is_active,
  };
  const changed = await changedMember(c, member, changes);
  logChange(c, { member: member.id, actor: c.var.member.id, changed: body });
  return c.json(changed);
});

members.post("/:id/coins", requireSuperuser, jsonBodyLimit, async (c) => {
  const { id } = await memberFromPath(c);
  const key = c.req.header("Idempotency-Key") ?? "";
  if (key.length < 1 || key.length > IDEMPOTENCY_KEY_MAX_LENGTH) {
    throw new HttpError("invalid_request", {
      status: 400,
      detail: "The Idempotency-Key header is required, with 1 to 255 characters.",
    });
  }
  const { amount, note } = await readJson(c, ChangeCoins);
  const actorId = c.var.member.id;
  const change = { memberId: id, amount, note, key, actorId, at: Date.now() };
  const result = await (amount < 0 ? withdraw(ledgerSource(c), change) : changeCoins(c.var.db, change));
  if (result === "insufficient_balance") {
    throw new HttpError(result, { detail: MEMBER_LACKS_COINS, member: id, actor: actorId });
  }
  if (result === "idempotency_conflict") throw new HttpError(result, { member: id, actor: actorId });
  if (!result.repeated) notifyBalance(c, id);
  return c.json(transferJson(result.transfer), result.repeated ? 200 : 201);
});

function ledgerSource(c: Context<MemberEnv>) {
  return { db: c.var.db, rooms: c.env.CHAT_ROOM };
}

async function memberWithCoins(c: Context<MemberEnv>, member: Member): Promise<MemberBody> {
  return memberJson(member, await memberCoins(ledgerSource(c), member.id), Date.now());
}

/**
 * Changes a member, unless nothing differs. The answer never fails after the change.
 * @param access of the member, for a change of their own
 * @throws HttpError `unauthorized` if that access has ended since the request began
 */
async function changedMember(
  c: Context<MemberEnv>,
  member: Member,
  changes: MemberChanges,
  access?: Access,
): Promise<MemberBody> {
  if (isUnchanged(member, changes)) return memberWithCoins(c, member);
  const update = () => updateMember(c.var.db, member.id, changes, access);
  const { name: _, ...ofAccess } = changes;
  const changed = await (isUnchanged(member, ofAccess) ? update() : changeAccess(c, member.id, update));
  if (!changed) throw new HttpError(access ? "unauthorized" : "member_not_found", { member: member.id });
  const coins = await coinsFromHolds(c.env.CHAT_ROOM, member.id, changed);
  return memberJson(changed.member, coins, Date.now());
}

async function memberFromPath(c: Context<MemberEnv>): Promise<PublicMember> {
  return requireFound(await findPublicMember(c.var.db, idFromPath(c)));
}

function idFromPath(c: Context<MemberEnv>): number {
  const id = parseId(c.req.param("id") ?? "");
  if (id === undefined)
    throw new HttpError("invalid_request", {
      status: 400,
      detail: "A member's id must be an integer from 1.",
    });
  return id;
}

function requireFound<M>(member: M | undefined): M {
  if (!member) throw new HttpError("member_not_found");
  return member;
}
