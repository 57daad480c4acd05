import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { STATEMENT_DEFAULT_ENTRIES, STATEMENT_MAX_ENTRIES } from "../../core/limits.ts";
import { publicMember } from "../../db/members.ts";
import { statementPage } from "../../ledger/balance.ts";
import type { StatementBody } from "../../protocol/http/coins.ts";
import type { AppEnv } from "../context.ts";
import { actorOf } from "../request/actor.ts";
import { integerParam } from "../request/query.ts";
import { requireMember } from "../request/require-member.ts";
import { requireOperator } from "../request/require-operator.ts";
import { memberFromPath } from "./member-from-path.ts";
import { entryJson, holdJson } from "./statement-json.ts";
import { statementMessages } from "./statement-messages.ts";

/** The statements of members. */
export const statement = new Hono<AppEnv>();

statement.get("/me/statement", requireMember, async (c) => c.json(await statementOf(c, c.var.member.id)));

statement.get("/:id/statement", requireOperator("coins"), async (c) => {
  const { id } = await memberFromPath(c);
  return c.json(await statementOf(c, id));
});

statement.get("/me/statement/messages", requireMember, async (c) =>
  c.json(await statementMessages(c, { memberId: c.var.member.id })),
);

statement.get("/:id/statement/messages", requireOperator("coins"), async (c) => {
  const { id } = await memberFromPath(c);
  return c.json(await statementMessages(c, { memberId: id, by: actorOf(c) }));
});

async function statementOf<E extends AppEnv>(c: Context<E>, memberId: number): Promise<StatementBody> {
  const limit = integerParam(c, "limit", STATEMENT_MAX_ENTRIES) ?? STATEMENT_DEFAULT_ENTRIES;
  const before = integerParam(c, "before", Number.MAX_SAFE_INTEGER);
  const source = { db: c.var.db, rooms: c.env.CHAT_ROOM };
  const { pictureOrigins } = c.var.settings.site;
  // Reads one more than requested, to find out whether there are more.
  const page = await statementPage(source, memberId, { before, limit: limit + 1 });
  const { transfers, unsettled, others, exact, balance } = page;
  const entries = [...unsettled.map(holdJson), ...transfers.slice(0, limit).map(entryJson)].map((entry) => {
    const other = others.get(entry.chat_id ?? 0);
    return other ? { ...entry, other_member: publicMember(other, pictureOrigins) } : entry;
  });
  return {
    entries,
    has_more: transfers.length > limit,
    exact,
    ...(balance !== undefined && { balance }),
  };
}
