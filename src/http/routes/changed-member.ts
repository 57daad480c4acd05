import type { Context } from "hono";
import type * as z from "zod/mini";
import { findSiteFacts } from "../../db/identities.ts";
import { type Changer, isUnchanged, type MemberChanges, updateMember } from "../../db/member-changes.ts";
import type { Member } from "../../db/members.ts";
import { coinsFromHolds, memberCoins } from "../../ledger/balance.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { MemberBody, PatchMember } from "../../protocol/http/members.ts";
import type { AppEnv, OperatorEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { changeAccess } from "./change-access.ts";
import { memberJson, siteFactsJson } from "./member-json.ts";

/** The `detail` of `forbidden` for an API key that would give or take the power of a superuser. */
export const NOT_BY_KEY =
  "An API key can neither change the role of superuser nor end or restore the access of one.";

export function ledgerSource<E extends AppEnv>(c: Context<E>) {
  return { db: c.var.db, rooms: c.env.CHAT_ROOM };
}

export async function memberWithCoins<E extends AppEnv>(c: Context<E>, member: Member): Promise<MemberBody> {
  return memberJson(member, await memberCoins(ledgerSource(c), member.id), jsonOptions(c));
}

/** Returns the fields of a member that only superusers see. */
export async function siteFactsOf<E extends AppEnv>(c: Context<E>, member: Member) {
  const { db, settings } = c.var;
  return siteFactsJson(member, await withDeadline(findSiteFacts(db, settings.siteIssuer, member.id)));
}

/** Returns a member with all that superusers see. */
export async function memberForSuperuser<E extends AppEnv>(
  c: Context<E>,
  member: Member,
): Promise<MemberBody> {
  const [body, facts] = await Promise.all([memberWithCoins(c, member), siteFactsOf(c, member)]);
  return { ...body, ...facts };
}

/** Returns the requested changes of a member. @throws HttpError `forbidden` for what no API key may do */
export function requestedChanges(
  c: Context<OperatorEnv>,
  of: Pick<Member, "id"> | undefined,
  body: z.output<typeof PatchMember>,
): MemberChanges {
  const { actorId: actor } = c.var;
  if (typeof actor === "string" && body.is_superuser !== undefined)
    throw new HttpError("forbidden", { detail: NOT_BY_KEY, member: of?.id, actor });
  const until = body.premium_until;
  return {
    isSuperuser: body.is_superuser,
    isEmployee: body.is_employee,
    premiumUntil: typeof until === "string" ? Date.parse(until) : until,
    isActive: body.is_active,
  };
}

/**
 * Changes a member, unless nothing differs. The answer never fails after the change.
 * @throws HttpError `unauthorized` if a member's own access has ended since the request began, `forbidden` for what no API key may do
 */
export async function changedMember<E extends AppEnv>(
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
  return memberJson(changed.member, coins, jsonOptions(c));
}

function jsonOptions<E extends AppEnv>(c: Context<E>) {
  return { now: Date.now(), pictureOrigins: c.var.settings.site.pictureOrigins };
}
