import type { Context } from "hono";
import { parseId } from "../../core/pair.ts";
import { findProfile, type MemberProfile } from "../../db/members.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";

/** Returns the member whose id is in the path. @throws HttpError 400 for no id, 404 for an id that no member has */
export async function memberFromPath<E extends AppEnv>(c: Context<E>): Promise<MemberProfile> {
  return requireFound(await findProfile(c.var.db, idFromPath(c)));
}

/** Returns the id in the path. @throws HttpError 400 for anything else */
export function idFromPath<E extends AppEnv>(c: Context<E>): number {
  const id = parseId(c.req.param("id") ?? "");
  if (id !== undefined) return id;
  throw new HttpError("invalid_request", { status: 400, detail: "A member's id must be an integer from 1." });
}

/** @throws HttpError 404 for no member */
export function requireFound<M>(member: M | undefined): M {
  if (!member) throw new HttpError("member_not_found");
  return member;
}
