import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { SiteIdentity } from "../../db/identities.ts";
import { type MemberChanges, updateMember } from "../../db/member-changes.ts";
import { findMember, type Member } from "../../db/members.ts";
import { signUpFromSite } from "../../ledger/sign-up.ts";
import { withDeadline } from "../../platform/deadline.ts";
import { PutSiteMember, type SiteMember } from "../../protocol/http/site-members.ts";
import { findMemberId } from "../../site/member-ids.ts";
import type { OperatorEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { actorOf } from "../request/actor.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { externalIdParam, requireSite } from "../request/external-id.ts";
import { logChange } from "../request/log-request.ts";
import { refuseTakenName } from "../request/new-name.ts";
import { requireOperator } from "../request/require-operator.ts";
import { changeAccess } from "./change-access.ts";
import { changedMember, NOT_BY_KEY, requestedChanges } from "./changed-member.ts";
import { sessionlessToken } from "./exchange.ts";
import { requireFound } from "./member-from-path.ts";
import { notifyName } from "./notify-name.ts";

/** The members of the site, for its server, by the ids that they have there. */
export const siteMembers = new Hono<OperatorEnv>();

siteMembers.use("/:external_id", requireOperator("members"));
siteMembers.use("/:external_id/:act", requireOperator("members"));

/** Creates a member or changes one. The same request twice has the same answer. */
siteMembers.put("/:external_id", jsonBodyLimit, async (c) => {
  const identity = identityFromPath(c);
  const { name, picture, ...access } = await readJson(c, PutSiteMember);
  const known = await findByIdentity(c, identity);
  if (typeof name === "string") refuseTakenName(name, known?.id ?? null, c.var.settings.reservedNames);
  const changes = { ...requestedChanges(c, known, access), name, picture };
  const member = known ?? (await create(c, identity, { name, picture }));
  const body = await changedMember(c, member, changes, actorOf(c));
  logChange(c, { member: member.id, actor: c.var.actorId, changed: access });
  if (name !== undefined && name !== member.name) notifyName(c, member.id);
  const answer = {
    ...body,
    external_id: identity.subject,
    picture: picture === undefined ? member.picture : picture,
  };
  return c.json(answer satisfies SiteMember);
});

/** Gives a token for a member, to a site that signs none itself. */
siteMembers.post("/:external_id/token", async (c) => {
  const member = requireFound(await findByIdentity(c, identityFromPath(c)));
  refuseSuperuser(c, member);
  if (!member.isActive) throw new HttpError("member_disabled", { member: member.id });
  const byKey = typeof c.var.actorId === "string" || undefined;
  const body = await sessionlessToken(c, { ...member, byKey });
  return c.json(body, 201, { "Cache-Control": "no-store" });
});

/** Ends all tokens and sessions of a member so far, also the site's own tokens. */
siteMembers.post("/:external_id/end-sessions", async (c) => {
  const { id } = requireFound(await findByIdentity(c, identityFromPath(c)));
  const by = actorOf(c);
  const end = () => withDeadline(updateMember(c.var.db, id, { tokensFrom: by.at }, by));
  await changeAccess(c, id, end);
  logChange(c, { member: id, actor: c.var.actorId });
  return c.body(null, 204);
});

/** Returns the identity in the path. @throws HttpError 404 where the site has no external ids, 400 for a text that cannot be one */
function identityFromPath(c: Context<OperatorEnv>): SiteIdentity {
  return { issuer: requireSite(c), subject: externalIdParam(c, "external_id") };
}

async function findByIdentity(
  { var: { db, settings } }: Context<OperatorEnv>,
  { subject }: SiteIdentity,
): Promise<Member | undefined> {
  const id = await findMemberId({ db, settings }, subject);
  return id === undefined ? undefined : findMember(db, id);
}

async function create(
  c: Context<OperatorEnv>,
  identity: SiteIdentity,
  { name = null, picture = null }: Pick<MemberChanges, "name" | "picture">,
): Promise<Member> {
  const { db, settings } = c.var;
  const by = actorOf(c);
  const profile = { name, picture, email: null };
  const { signupCoins } = settings;
  const id = await withDeadline(signUpFromSite(db, identity, { profile, signupCoins, now: by.at, by }));
  return requireFound(await findMember(db, id));
}

/** A token of a superuser has the power of one. @throws HttpError `forbidden` for a key */
function refuseSuperuser(c: Context<OperatorEnv>, { id, isSuperuser }: Member): void {
  const { actorId: actor } = c.var;
  if (isSuperuser && typeof actor === "string")
    throw new HttpError("forbidden", { detail: NOT_BY_KEY, member: id, actor });
}
