import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { identityOfKey, isKeyLike, isSameHash, keyActor } from "../../auth/api-key.ts";
import { headerToken } from "../../auth/token.ts";
import type { ActorId } from "../../core/acts.ts";
import {
  KEY_KNOWN_MS,
  KEYS_KNOWN_MAX,
  type KeyIdentity,
  type Scope,
  splitScopes,
} from "../../core/api-keys.ts";
import { BODY_TRUSTED_MS } from "../../core/limits.ts";
import { isRecent } from "../../core/recent.ts";
import { RecentKeys } from "../../core/recent-keys.ts";
import { findKey } from "../../db/api-keys.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { AppEnv, CallerEnv, MemberEnv, OperatorEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { refuseWithoutSuperuser } from "./closed-site.ts";
import { allowsAnonymous, limitRequest, RETRY_AFTER } from "./member-limits.ts";
import { requireMember } from "./require-member.ts";

/**
 * Admits members and API keys with the scope, to a route that answers superusers and keys in another way than other members.
 * @throws HttpError as `requireMember`, or `forbidden` for a key without the scope
 */
export function admitCaller(scope: Scope) {
  return createMiddleware<CallerEnv>(async (c, next) => {
    const token = headerToken(c.req.header("Authorization"));
    if (isKeyLike(token)) {
      c.set("caller", { actorId: await admitKey(c, token, scope) });
      return next();
    }
    return requireMember(c as unknown as Context<MemberEnv>, () => {
      const { member } = (c as unknown as Context<MemberEnv>).var;
      c.set("caller", member.isSuperuser ? { actorId: member.id } : { memberId: member.id });
      return next();
    });
  });
}

/** Admits superusers and API keys with the scope. @throws HttpError as `admitCaller`, or `forbidden` for other members */
export function requireOperator(scope: Scope) {
  const admit = admitCaller(scope);
  return createMiddleware<OperatorEnv>((c, next) =>
    admit(c as unknown as Context<CallerEnv>, async () => {
      c.set("actorId", superuserOrKey(c as unknown as Context<CallerEnv>));
      await next();
    }),
  );
}

/** Admits superusers alone. @throws HttpError as `requireMember`, or `forbidden` for other members */
export const requireSuperuser = createMiddleware<OperatorEnv>((c, next) =>
  requireMember(c as unknown as Context<MemberEnv>, async () => {
    const { member } = (c as unknown as Context<MemberEnv>).var;
    if (!member.isSuperuser) throw new HttpError("forbidden", { member: member.id });
    c.set("actorId", member.id);
    await next();
  }),
);

/** Returns the superuser or the key behind `admitCaller`. @throws HttpError `forbidden` for other members */
export function superuserOrKey(c: Context<CallerEnv>): ActorId {
  const { actorId, memberId } = c.var.caller;
  if (actorId === undefined) throw new HttpError("forbidden", { member: memberId });
  return actorId;
}

/** The hashes of keys that D1 knew a short time ago. Only this isolate remembers them. */
const known = new RecentKeys({ maxAgeMs: KEY_KNOWN_MS, maxSize: KEYS_KNOWN_MAX });

/**
 * Returns the actor of a key. Counts the request before it reads the key: under the key, or, of a key that this isolate does not
 * know, under the client's network. So nobody can use up the limits of a key whose id they have seen.
 */
async function admitKey<E extends AppEnv>(c: Context<E>, token: string, scope: Scope): Promise<ActorId> {
  const identity = await identityOfKey(token);
  if (!identity) throw invalidKey();
  const actorId = keyActor(identity.id);
  const isKnown = known.has(identity.hash, Date.now());
  if (isKnown) await limitRequest(c, actorId);
  else if (!(await allowsAnonymous(c))) throw new HttpError("rate_limited", RETRY_AFTER);
  const readAt = Date.now();
  await readKey(c, identity, scope);
  known.add(identity.hash, readAt);
  if (!isKnown) await limitRequest(c, actorId);
  // As `confirmMember`: a body can arrive hours after the headers, when somebody may have ended the key.
  c.set("confirmKey", async () => {
    if (!isRecent(readAt, BODY_TRUSTED_MS, Date.now())) await readKey(c, identity, scope);
  });
  return actorId;
}

/** @throws HttpError `unauthorized` for a key that D1 does not know or that has ended, `forbidden` without the scope */
async function readKey<E extends AppEnv>(c: Context<E>, { id, hash }: KeyIdentity, scope: Scope) {
  const found = await withDeadline(findKey(c.var.db, id));
  if (!found || !isSameHash(found.hash, hash)) throw invalidKey();
  const actor = keyActor(id);
  if (found.endedAt !== null) throw invalidKey(actor);
  refuseWithoutSuperuser(c, { actor });
  if (!splitScopes(found.scopes).includes(scope))
    throw new HttpError("forbidden", {
      detail: `This requires the scope "${scope}", which the API key does not have.`,
      actor,
    });
}

function invalidKey(actor?: ActorId): HttpError {
  return new HttpError("unauthorized", {
    detail: "The API key is not valid, or somebody has ended it.",
    actor,
  });
}
