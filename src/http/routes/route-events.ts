import type { LogEvent } from "../../log.ts";

/** The log event of a failed request, by method and route pattern. A test compares the table with the routes. */
export const ROUTE_EVENTS: Record<string, LogEvent> = {
  "POST /auth/register": "auth.register",
  "POST /auth/login": "auth.login",
  "GET /members/me": "me.read",
  "PATCH /members/me": "me.change",
  "GET /members/me/statement": "statement.read",
  "GET /members/chats": "chat.list",
  "GET /members": "member.find",
  "GET /members/:id": "member.read",
  "PATCH /members/:id": "member.change",
  "POST /members/:id/coins": "coins.change",
  "POST /billing/refunds": "refund.create",
  "GET /billing/reconciliation": "reconciliation.read",
  "GET /storage": "file.read",
  "GET /storage/smiles": "smile.list",
  "POST /storage/smiles": "smile.create",
  "PATCH /storage/smiles/:id": "smile.change",
  "GET /health": "health.read",
  "GET /members/chat": "chat.open",
  "GET /members/inbox": "inbox.open",
};

/**
 * Returns the event of a route, or `http.request` for a request that no route handles. Takes the route's pattern, never the URL: a
 * URL may contain a token that somebody pasted into it.
 */
export function routeEvent(method: string, pattern: string): LogEvent {
  const route = `${method === "HEAD" ? "GET" : method} ${pattern.replace(/(?<=.)\/$/, "")}`;
  return ROUTE_EVENTS[route] ?? "http.request";
}
