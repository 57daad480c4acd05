import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { STATEMENT_DEFAULT_ENTRIES, STATEMENT_MAX_ENTRIES } from "../../core/limits.ts";
import { statementPage } from "../../ledger/balance.ts";
import type { StatementBody } from "../../protocol/http/coins.ts";
import type { MemberEnv } from "../context.ts";
import { integerParam } from "../request/query.ts";
import { requireSuperuser } from "../request/require-member.ts";
import { memberFromPath } from "./member-from-path.ts";
import { entryJson, holdJson } from "./statement-json.ts";
import { statementMessages } from "./statement-messages.ts";

/** The statements of members, mounted behind `requireMember`. */
export const statement = new Hono<MemberEnv>();

statement.get("/me/statement", async (c) => c.json(await statementOf(c, c.var.member.id)));

statement.get("/:id/statement", requireSuperuser, async (c) => {
  const { id } = await memberFromPath(c);
  return c.json(await statementOf(c, id));
});

statement.get("/me/statement/messages", async (c) =>
  c.json(await statementMessages(c, { memberId: c.var.member.id, withWords: true })),
);

statement.get("/:id/statement/messages", requireSuperuser, async (c) => {
  const { id } = await memberFromPath(c);
  return c.json(await statementMessages(c, { memberId: id, withWords: false }));
});

async function statementOf(c: Context<MemberEnv>, memberId: number): Promise<StatementBody> {
  const limit = integerParam(c, "limit", STATEMENT_MAX_ENTRIES) ?? STATEMENT_DEFAULT_ENTRIES;
  const before = integerParam(c, "before", Number.MAX_SAFE_INTEGER);
  const source = { db: c.var.db, rooms: c.env.CHAT_ROOM };
  // Reads one more than requested, to find out whether there are more.
  const page = await statementPage(source, memberId, { before, limit: limit + 1 });
  const { transfers, unsettled, others, exact, balance } = page;
  const entries = [...unsettled.map(holdJson), ...transfers.slice(0, limit).map(entryJson)].map((entry) => {
    const other = others.get(entry.chat_id ?? 0);
    return other ? { ...entry, other_member: other } : entry;
  });
  return {
    entries,
    has_more: transfers.length > limit,
    exact,
    ...(balance !== undefined && { balance }),
  };
}
