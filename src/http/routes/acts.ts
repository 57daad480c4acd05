import { Hono } from "hono/tiny";
import { ACTS, superuserId } from "../../core/acts.ts";
import { ACTS_DEFAULT, ACTS_MAX } from "../../core/list-limits.ts";
import { chosenName } from "../../core/stored-name.ts";
import { type ListedAct, recordAct, selectActs } from "../../db/acts.ts";
import { type ActBody, type ActList, NewRun } from "../../protocol/http/acts.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { actorOf } from "../request/actor.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { integerParam } from "../request/query.ts";
import { requireOperator } from "../request/require-operator.ts";

export const acts = new Hono<AppEnv>();

acts.get("/", requireOperator("coins"), async (c) => {
  const limit = integerParam(c, "limit", ACTS_MAX) ?? ACTS_DEFAULT;
  const before = integerParam(c, "before", Number.MAX_SAFE_INTEGER);
  const named = c.req.query("act");
  const act = ACTS.find((each) => each === named);
  if (named !== undefined && act === undefined)
    throw new HttpError("invalid_request", { status: 400, detail: `act must be one of ${ACTS.join(", ")}.` });
  // Reads one more than requested, to find out whether there are more.
  const found = await selectActs(c.var.db, { before, limit: limit + 1, act });
  return c.json({
    acts: found.slice(0, limit).map(actJson),
    has_more: found.length > limit,
  } satisfies ActList);
});

/** Records a finished run of the reconciliation, once for its `uuid`. */
acts.post("/", requireOperator("coins"), jsonBodyLimit, async (c) => {
  const detail = await readJson(c, NewRun);
  await recordAct(c.var.db, { ...actorOf(c), act: "reconciliation.finish", detail });
  return c.body(null, 204);
});

function actJson(act: ListedAct): ActBody {
  const { id, at, actor, actorName, act: name, memberId, memberName, chatId, detail } = act;
  return {
    id,
    date: new Date(at).toISOString(),
    actor,
    actor_name: chosenName({ id: superuserId(actor) ?? 0, name: actorName }),
    act: name,
    ...(memberId !== null && {
      member_id: memberId,
      member_name: chosenName({ id: memberId, name: memberName }),
    }),
    ...(chatId !== null && { chat_id: chatId }),
    detail: JSON.parse(detail),
  };
}
