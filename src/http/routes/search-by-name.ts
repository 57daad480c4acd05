import type { Context } from "hono";
import { SEARCH_PREFIX_MIN_LENGTH } from "../../core/config-limits.ts";
import { NAME_MAX_LENGTH } from "../../core/limits.ts";
import { hasNameLength } from "../../core/member-name.ts";
import { nameKey } from "../../core/name-key.ts";
import { clearNameKeys, findByName } from "../../db/member-search.ts";
import { publicMember } from "../../db/members.ts";
import { log } from "../../log.ts";
import { type FieldRule, fieldError } from "../../protocol/field-errors.ts";
import type { FoundMembers } from "../../protocol/http/members.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";

type Words = { query: string; after: number; limit: number; memberId: number };

/**
 * Finds members by their names, as the site allows it.
 * @throws HttpError `forbidden` on a site without such a search, `invalid_request` for words that are too short or too long
 */
export async function searchByName<E extends AppEnv>(
  c: Context<E>,
  { query, after, limit, memberId }: Words,
): Promise<FoundMembers> {
  const { settings, db } = c.var;
  const { memberSearch } = settings.site;
  if (memberSearch === "off") throw new HttpError("forbidden", { member: memberId });
  const isPrefix = memberSearch === "prefix";
  const key = nameKey(query);
  const minLength = isPrefix ? SEARCH_PREFIX_MIN_LENGTH : 1;
  if (key.length < minLength || !hasNameLength(query)) {
    const rule: FieldRule =
      key.length < minLength
        ? { code: "too_few_letters", params: { minimum: minLength } }
        : { code: "too_long", params: { maximum: NAME_MAX_LENGTH } };
    throw new HttpError("invalid_request", { errors: [fieldError("#/query", rule)] });
  }
  const search = { key, isPrefix, after, limit, memberId };
  const { members, nextAfter, outdated } = await findByName(db, search);
  if (outdated.length > 0) {
    const cleared = clearNameKeys(db, outdated);
    c.executionCtx.waitUntil(
      cleared.catch((error) => log({ event: "name.sweep", code: "unavailable", error })),
    );
  }
  const { pictureOrigins } = settings.site;
  return { members: members.map((each) => publicMember(each, pictureOrigins)), next_after: nextAfter };
}
