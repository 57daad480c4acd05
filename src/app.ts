import { Hono } from "hono/tiny";
import { isTransient } from "./core/transient.ts";
import { openDatabase } from "./db/database.ts";
import type { AppEnv } from "./http/context.ts";
import { HttpError } from "./http/http-error.ts";
import { drainBody } from "./http/request/body.ts";
import { refuseWhenClosed } from "./http/request/closed-site.ts";
import { logRequest, readRequestId } from "./http/request/log-request.ts";
import { requireOperator } from "./http/request/require-operator.ts";
import { answerPreflight, responseHeaders } from "./http/response-headers.ts";
import { acts } from "./http/routes/acts.ts";
import { apiKeys } from "./http/routes/api-keys.ts";
import { auth } from "./http/routes/auth.ts";
import { billing } from "./http/routes/billing.ts";
import { exchangeToken } from "./http/routes/exchange.ts";
import { members } from "./http/routes/members.ts";
import { servePage } from "./http/routes/pages.ts";
import { sessions } from "./http/routes/sessions.ts";
import { site } from "./http/routes/site.ts";
import { siteChats } from "./http/routes/site-chats.ts";
import { siteMembers } from "./http/routes/site-members.ts";
import { readStats } from "./http/routes/stats.ts";
import { storage } from "./http/routes/storage.ts";
import { ticket } from "./http/routes/ticket.ts";
import { upgradeToChat, upgradeToInbox } from "./http/upgrade/front-door.ts";
import type { ErrorCode } from "./protocol/errors.ts";
import type { HealthBody } from "./protocol/http/health.ts";
import { problem } from "./protocol/http/problem.ts";
import { readSettings } from "./settings.ts";

export const app = new Hono<AppEnv>();

app.use(responseHeaders);
app.use(async (c, next) => {
  c.set("requestId", readRequestId(c.req.header("CF-Ray")));
  c.set("settings", readSettings(c.env));
  c.set("db", openDatabase(c.env.DB, c.req.method === "GET" ? "impatient" : "patient"));
  await next();
});
app.use(drainBody);
app.use(refuseWhenClosed);

const UPGRADE_ROUTES = { "/members/chat": upgradeToChat, "/members/inbox": upgradeToInbox };
for (const [address, upgrade] of Object.entries(UPGRADE_ROUTES)) {
  for (const path of [address, `${address}/`]) {
    app.get(path, upgrade);
    app.all(path, () => {
      throw new HttpError("method_not_allowed", { headers: { Allow: "GET" } });
    });
  }
}

app.use(answerPreflight);

app.get("/health", (c) => c.json({ status: "ok" } satisfies HealthBody));
app.route("/acts", acts);
app.route("/api-keys", apiKeys);
app.route("/auth", auth);
app.route("/auth", sessions);
app.route("/auth", ticket);
app.post("/auth/exchange", exchangeToken);
app.route("/billing", billing);
app.route("/members", members);
app.get("/stats", requireOperator("coins"), readStats);
app.route("/site/members", siteMembers);
app.route("/site/chats", siteChats);
app.route("/storage", storage);
app.route("/", site);

app.notFound((c) => {
  const methods = METHODS.filter((method) => hasRoute(method, c.req.path));
  if (methods.length === 0) return servePage(c);
  return problem("method_not_allowed", { headers: { Allow: methods.join(", ") } });
});

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** Returns whether a route for this method has this path, and not only parts that stand before all routes. */
function hasRoute(method: string, path: string): boolean {
  const [routes] = app.router.match(method === "HEAD" ? "GET" : method, path);
  return routes.some(([[, { method }]]) => method !== "ALL");
}

/** Codes that anonymous requests cause all the time, and that concern neither identity nor money: the log leaves them out. */
const UNLOGGED_CODES: ErrorCode[] = ["not_found", "range_not_satisfiable", "upgrade_required"];

app.onError((error, c) => {
  if (error instanceof HttpError) {
    const { code, logContext } = error;
    if (!UNLOGGED_CODES.includes(code)) logRequest(c, { code, ...logContext });
    return problem(code, error.details);
  }
  const code = isTransient(error) ? "unavailable" : "internal";
  logRequest(c, { code, error });
  return problem(code);
});
