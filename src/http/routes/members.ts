import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { DESK_PAGE_DEFAULT, SEARCH_PAGE_DEFAULT } from "../../core/config-limits.ts";
import { IDEMPOTENCY_KEY_MAX_LENGTH } from "../../core/limits.ts";
import type { MemberChanges } from "../../db/member-changes.ts";
import { findMember, findMemberByEmail, findPasswordHash } from "../../db/members.ts";
import { changeCoins } from "../../db/transfers.ts";
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
import { findMemberId } from "../../site/member-ids.ts";
import type { AppEnv, CallerEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { actorOf } from "../request/actor.ts";
import { limitPasswordChanges } from "../request/auth-rate-limit.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { pageOf, pageParams } from "../request/chat-page.ts";
import { externalIdQuery } from "../request/external-id.ts";
import { checkPassword } from "../request/hasher.ts";
import { logChange } from "../request/log-request.ts";
import { refuseTakenName } from "../request/new-name.ts";
import { refuseWeakPassword } from "../request/new-password.ts";
import { requireMember } from "../request/require-member.ts";
import { admitCaller, requireOperator, superuserOrKey } from "../request/require-operator.ts";
import {
  changedMember,
  ledgerSource,
  memberForSuperuser,
  memberWithCoins,
  requestedChanges,
  siteFactsOf,
} from "./changed-member.ts";
import { idFromPath, memberFromPath, requireFound } from "./member-from-path.ts";
import { profileJson } from "./member-json.ts";
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
  const request = await pageParams(c);
  const answer = await withDeadline(c.env.INBOX.getByName(String(c.var.member.id)).list(request));
  return c.json(pageOf(answer, request) satisfies MemberChats);
});

/**
 * Finds members by name, as the site allows it; for a superuser or an API key also by email, number and external id, with all that D1 knows of them. Of a whole
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
  return c.json((member ? [await memberForSuperuser(c, member)] : []) satisfies MemberList);
});

/** Finds a member by the id on the site, whose pages know no other. */
members.get("/", admitCaller("members"), async (c) =>
  readMember(c, await findMemberId(c.var, externalIdQuery(c))),
);

members.get("/:id", admitCaller("members"), (c) => readMember(c, idFromPath(c)));

members.patch("/:id", requireOperator("members"), jsonBodyLimit, async (c) => {
  const member = requireFound(await findMember(c.var.db, idFromPath(c)));
  const body = await readJson(c, PatchMember);
  // Read before the change, after which nothing may fail. No change touches them.
  const facts = await siteFactsOf(c, member);
  const changed = await changedMember(c, member, requestedChanges(c, member, body), actorOf(c));
  logChange(c, { member: member.id, actor: c.var.actorId, changed: body });
  return c.json({ ...changed, ...facts } satisfies MemberBody);
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

/** Answers with the profile of a member, and a superuser or an API key with the whole member. @throws HttpError 404 if there is none */
async function readMember(c: Context<CallerEnv>, id: number | undefined): Promise<Response> {
  const member = requireFound(id === undefined ? id : await findMember(c.var.db, id));
  return c.json(
    c.var.caller.memberId === undefined
      ? await memberForSuperuser(c, member)
      : profileJson(member, c.var.settings.site.pictureOrigins),
  );
}
