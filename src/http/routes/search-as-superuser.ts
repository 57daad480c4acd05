import type { Context } from "hono";
import { toStoredEmail } from "../../core/email.ts";
import { nameKey } from "../../core/name-key.ts";
import { parseId } from "../../core/pair.ts";
import { selectMembers } from "../../db/member-list.ts";
import type { FoundForSuperuser } from "../../protocol/http/members.ts";
import type { AppEnv } from "../context.ts";
import { memberJson, siteFactsJson } from "./member-json.ts";

/**
 * Finds members by the beginning of their name or email, by their number or by their whole external id, whatever the site allows its members. No words find
 * everybody. Asks no room, so the coins are those of D1: with all that chats hold, also what is spent of it.
 */
export async function searchAsSuperuser<E extends AppEnv>(
  c: Context<E>,
  { query, after, limit }: { query: string; after: number; limit: number },
): Promise<FoundForSuperuser> {
  const words =
    query.trim() === ""
      ? undefined
      : {
          nameKey: nameKey(query),
          email: toStoredEmail(query),
          id: parseId(query.trim()),
          externalId: query.trim(),
        };
  const { siteIssuer: issuer, site } = c.var.settings;
  const found = await selectMembers(c.var.db, { words, after, limit: limit + 1, issuer });
  const options = { now: Date.now(), pictureOrigins: site.pictureOrigins };
  const page = found.slice(0, limit);
  return {
    members: page.map(({ balance, held, externalId, siteEmail, ...member }) => ({
      ...memberJson(member, { balance: balance + held, held, exact: false }, options),
      ...siteFactsJson(member, { externalId, siteEmail }),
    })),
    next_after: found.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}
