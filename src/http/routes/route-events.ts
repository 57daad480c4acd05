import type { Context } from "hono";
import { matchedRoutes } from "hono/route";
import type { LogEvent } from "../../log.ts";

/** The log event of a failed request, by method and route pattern. A test compares the table with the routes. */
export const ROUTE_EVENTS: Record<string, LogEvent> = {
  "POST /auth/register": "auth.register",
  "POST /auth/login": "auth.login",
  "POST /auth/refresh": "auth.refresh",
  "POST /auth/logout": "auth.logout",
  "POST /auth/ticket": "auth.ticket",
  "POST /auth/exchange": "auth.exchange",
  "GET /auth/sessions": "session.list",
  "DELETE /auth/sessions": "session.clear",
  "DELETE /auth/sessions/:id": "session.end",
  "GET /members/me": "me.read",
  "PATCH /members/me": "me.change",
  "GET /members/me/statement": "statement.read",
  "GET /members/me/statement/messages": "statement.messages",
  "GET /members/:id/statement/messages": "member.messages",
  "GET /members/chats": "chat.list",
  "POST /members/search": "member.search",
  "GET /members": "member.find",
  "GET /members/:id": "member.read",
  "GET /members/:id/statement": "member.statement",
  "PATCH /members/:id": "member.change",
  "POST /members/:id/coins": "coins.change",
  "POST /billing/refunds": "refund.create",
  "POST /billing/repairs": "repair.create",
  "GET /billing/reconciliation": "reconciliation.read",
  "GET /api-keys": "key.list",
  "POST /api-keys": "key.create",
  "DELETE /api-keys/:id": "key.end",
  "GET /acts": "act.list",
  "POST /acts": "act.record",
  "GET /stats": "stats.read",
  "PUT /site/members/:external_id": "member.put",
  "POST /site/members/:external_id/token": "member.token",
  "POST /site/members/:external_id/end-sessions": "member.end",
  "POST /site/chats/:a/:b/messages": "site.send",
  "GET /site/chats/:a/:b/messages": "site.read",
  "GET /storage": "file.read",
  "DELETE /storage": "file.remove",
  "GET /storage/smiles": "smile.list",
  "POST /storage/smiles": "smile.create",
  "PUT /storage/smiles/order": "smile.order",
  "PATCH /storage/smiles/:id": "smile.change",
  "GET /health": "health.read",
  "GET /config": "site.config",
  "GET /brand.css": "site.brand",
  "GET /app.webmanifest": "site.manifest",
  "GET /members/chat": "chat.open",
  "GET /members/inbox": "inbox.open",
};

/**
 * Returns the event of a route, or `http.request` for a request that no route handles. Takes the route's pattern, never the URL: a
 * URL may contain a token that somebody pasted into it.
 */
export function routeEvent(method: string, pattern: string): LogEvent {
  return ROUTE_EVENTS[routeName(method, pattern)] ?? "http.request";
}

/** Returns a route as the tables of routes name it. */
export function routeName(method: string, pattern: string): string {
  return `${method === "HEAD" ? "GET" : method} ${pattern.replace(/(?<=.)\/$/, "")}`;
}

/** Returns the pattern of the route that handles a request, or "*" if none does. Of `/members/me` and `/members/:id`, it is the first. */
export function routePattern(c: Context): string {
  const handler = matchedRoutes(c).find(({ method, path }) => method !== "ALL" && !path.includes("*"));
  return handler?.path ?? "*";
}
