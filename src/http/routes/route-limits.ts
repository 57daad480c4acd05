import { routeName } from "./route-events.ts";

/** The kinds of a member's requests. Each kind has a limit of its own in `wrangler.toml`. */
export type RequestKind = "upgrade" | "listing" | "search" | "read" | "write";

/** The routes whose kind does not follow from the method. */
const KINDS: Record<string, RequestKind> = {
  "GET /members/chat": "upgrade",
  "GET /members/inbox": "upgrade",
  "POST /auth/ticket": "upgrade",
  "POST /auth/exchange": "read",
  "GET /members/chats": "listing",
  "POST /members/search": "search",
};

/** With one of these parameters, a list asks at most one room. */
const NOT_LISTING = ["before", "query", "other_member_id", "other_external_id"];

/** Returns what a request counts as. A route that `KINDS` does not name cannot escape the limits: its method decides. */
export function requestKind(method: string, pattern: string, query: Record<string, string>): RequestKind {
  const route = routeName(method, pattern);
  const kind = KINDS[route];
  if (kind === "listing" && NOT_LISTING.some((name) => name in query)) return "read";
  return kind ?? (route.startsWith("GET ") ? "read" : "write");
}
