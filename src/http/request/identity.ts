import type { Context } from "hono";
import { headerToken, type Identity } from "../../auth/token.ts";
import { type IdentifyDeps, identify, identifyForLogOut } from "../../site/identify.ts";
import type { Identified, TokenRefusal } from "../../site/rpc.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { isKnownToHaveEnded } from "./ended-access.ts";

/** Returns the identity in an access token, Parley's own or one of the site. */
export function identifyToken<E extends AppEnv>(c: Context<E>, token: string): Promise<Identified> {
  return identify(token, identifyDeps(c));
}

/**
 * Returns the identity of a request, from its `Authorization` header.
 * @throws HttpError `unauthorized`, also if it is known that the access has ended; `unavailable` while the token cannot be verified
 */
export async function requestIdentity<E extends AppEnv>(c: Context<E>): Promise<Identity> {
  const identified = await identifyToken(c, tokenOf(c));
  if (!identified.ok) throw refusalOf(identified);
  const { identity } = identified;
  if (isKnownToHaveEnded(identity)) throw new HttpError("unauthorized", { member: identity.memberId });
  return identity;
}

/**
 * Returns the identity of a log-out, whose token is valid or once was; undefined for a token of the site, which has no session.
 * @throws HttpError `unauthorized`; `unavailable` while the token cannot be verified
 */
export async function logOutIdentity(c: Context<AppEnv>): Promise<Identity | undefined> {
  const identified = await identifyForLogOut(tokenOf(c), identifyDeps(c));
  if (!identified.ok) throw refusalOf(identified);
  return identified.identity;
}

function tokenOf<E extends AppEnv>(c: Context<E>): string {
  return headerToken(c.req.header("Authorization")) ?? "";
}

function identifyDeps<E extends AppEnv>(c: Context<E>): IdentifyDeps {
  const { settings, db } = c.var;
  return { settings, db, waitUntil: (work) => c.executionCtx.waitUntil(work) };
}

function refusalOf({ code, ...details }: TokenRefusal): HttpError {
  return new HttpError(code, details);
}
