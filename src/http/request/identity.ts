import type { Context } from "hono";
import { headerToken, type Identity } from "../../auth/token.ts";
import { identify } from "../../site/identify.ts";
import type { Identified } from "../../site/rpc.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { isKnownToHaveEnded } from "./ended-access.ts";

/** Returns the identity in an access token, Parley's own or one of the site. */
export function identifyToken<E extends AppEnv>(c: Context<E>, token: string): Promise<Identified> {
  const { settings, db } = c.var;
  return identify(token, { settings, db, waitUntil: (work) => c.executionCtx.waitUntil(work) });
}

/**
 * Returns the identity of a request, from its `Authorization` header.
 * @throws HttpError `unauthorized`, also if it is known that the access has ended; `unavailable` while the token cannot be verified
 */
export async function requestIdentity<E extends AppEnv>(c: Context<E>): Promise<Identity> {
  const identified = await identifyToken(c, headerToken(c.req.header("Authorization")) ?? "");
  if (!identified.ok) {
    const { ok: _, code, ...details } = identified;
    throw new HttpError(code, details);
  }
  const { identity } = identified;
  if (isKnownToHaveEnded(identity)) throw new HttpError("unauthorized", { member: identity.memberId });
  return identity;
}
