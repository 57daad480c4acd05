import { Hono } from "hono/tiny";
import { createKey } from "../../auth/api-key.ts";
import { joinScopes, splitScopes } from "../../core/api-keys.ts";
import { endKey, findKey, insertKey, type StoredKey, selectKeys } from "../../db/api-keys.ts";
import { withDeadline } from "../../platform/deadline.ts";
import {
  type ApiKeyBody,
  type ApiKeyList,
  type CreatedApiKey,
  NewApiKey,
} from "../../protocol/http/api-keys.ts";
import type { OperatorEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { actorOf } from "../request/actor.ts";
import { jsonBodyLimit, readJson } from "../request/body.ts";
import { logChange } from "../request/log-request.ts";
import { requireSuperuser } from "../request/require-operator.ts";

/** The API keys of the site's server. No key manages keys. */
export const apiKeys = new Hono<OperatorEnv>();

apiKeys.use(requireSuperuser);

apiKeys.get("/", async (c) => {
  const keys = await withDeadline(selectKeys(c.var.db).execute());
  return c.json({ keys: keys.map(keyJson) } satisfies ApiKeyList);
});

/** Creates a key. A request whose answer is lost leaves a key that nobody has: the list shows it. */
apiKeys.post("/", jsonBodyLimit, async (c) => {
  const { name, ...given } = await readJson(c, NewApiKey);
  const scopes = splitScopes(joinScopes(given.scopes));
  const { key, ...identity } = await createKey();
  const by = actorOf(c);
  await withDeadline(c.var.db.batch(insertKey(c.var.db, { ...identity, name, scopes }, by)));
  logChange(c, { actor: c.var.actorId });
  const { id } = identity;
  const body: CreatedApiKey = { id, name, scopes, created_at: new Date(by.at).toISOString(), key };
  return c.json(body, 201, { "Cache-Control": "no-store" });
});

/** Ends a key, at once. A repeat changes nothing. */
apiKeys.delete("/:id", async (c) => {
  const { db } = c.var;
  const key = await withDeadline(findKey(db, c.req.param("id")));
  if (!key) throw new HttpError("not_found");
  if (key.endedAt === null) {
    await withDeadline(db.batch(endKey(db, key, actorOf(c))));
    logChange(c, { actor: c.var.actorId });
  }
  return c.body(null, 204);
});

function keyJson({ id, name, scopes, createdAt, createdBy, endedAt }: StoredKey): ApiKeyBody {
  return {
    id,
    name,
    scopes: splitScopes(scopes),
    created_at: new Date(createdAt).toISOString(),
    created_by: createdBy,
    ended_at: endedAt === null ? null : new Date(endedAt).toISOString(),
  };
}
