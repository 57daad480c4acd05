import type { Context } from "hono";
import { parseId } from "../../core/pair.ts";
import { findMemberId } from "../../site/member-ids.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { parseExternalId } from "./external-id.ts";

/** The other member of a chat as a query names them: by their number, or by their id on the site. */
export type NamedMember = { id: number } | { externalId: string };

/** Returns the member whom the query names; undefined if it names none. @throws HttpError 400 for more than one, and a malformed one */
export function otherParam(c: Context): NamedMember | undefined {
  const ids = c.req.queries("other_member_id") ?? [];
  const externalIds = c.req.queries("other_external_id") ?? [];
  if (ids.length + externalIds.length === 0) return undefined;
  if (ids.length + externalIds.length === 1) {
    const id = parseId(ids[0] ?? "");
    if (id !== undefined) return { id };
    const externalId = parseExternalId(c, externalIds[0]);
    if (externalId !== undefined) return { externalId };
  }
  throw new HttpError("invalid_request", { status: 400, detail: GIVE_ONE });
}

/** Returns the member whom the query names. @throws HttpError 400 if it names none, and as `otherParam` */
export function requiredOther(c: Context): NamedMember {
  const other = otherParam(c);
  if (!other) throw new HttpError("invalid_request", { status: 400, detail: GIVE_ONE });
  return other;
}

const GIVE_ONE =
  "Give exactly one of other_member_id, an integer from 1, and other_external_id, a text of 1 to 255 characters in UTF-8.";

/** Returns the number of a member; undefined if the site has none with that id. @throws when D1 does not answer */
export async function idOfOther<E extends AppEnv>(
  { var: { settings, db } }: Context<E>,
  other: NamedMember,
): Promise<number | undefined> {
  return "id" in other ? other.id : findMemberId({ settings, db }, other.externalId);
}
