import type { LimitName } from "../../support/defaults.ts";
import type { Parley } from "../../support/runtime/parley.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";

const READ: LimitName[] = ["READ_LIMITER"];
export const WRITE: LimitName[] = ["WRITE_LIMITER"];

/** The limits from which each route takes for a superuser with a token. Of other members, a write takes from `MEMBER_WRITE_LIMITER` too. */
export const ROUTES: Record<string, LimitName[]> = {
  "GET /health": [],
  "GET /config": [],
  "GET /brand.css": [],
  "GET /app.webmanifest": [],
  "GET /storage": [],
  "POST /auth/register": [],
  "POST /auth/login": [],
  "GET /members/chat": ["UPGRADE_LIMITER"],
  "GET /members/inbox": ["UPGRADE_LIMITER"],
  "GET /members/chats": ["LISTING_LIMITER"],
  "GET /members/me": READ,
  "GET /members/me/statement": READ,
  "GET /members/me/statement/messages": READ,
  "GET /members/:id/statement/messages": READ,
  "GET /members": READ,
  "GET /members/:id": READ,
  "GET /members/:id/statement": READ,
  "GET /acts": READ,
  "PUT /site/members/:external_id": WRITE,
  "POST /site/members/:external_id/token": WRITE,
  "POST /site/members/:external_id/end-sessions": WRITE,
  "POST /site/chats/:a/:b/messages": WRITE,
  "GET /site/chats/:a/:b/messages": READ,
  "GET /api-keys": READ,
  "POST /api-keys": WRITE,
  "DELETE /api-keys/:id": WRITE,
  "GET /storage/smiles": READ,
  "GET /billing/reconciliation": READ,
  "GET /stats": READ,
  "PATCH /members/me": WRITE,
  "PATCH /members/:id": WRITE,
  "POST /members/:id/coins": WRITE,
  "POST /billing/refunds": WRITE,
  "POST /billing/repairs": WRITE,
  "POST /storage/smiles": WRITE,
  "PATCH /storage/smiles/:id": WRITE,
  "PUT /storage/smiles/order": WRITE,
  "POST /acts": WRITE,
  "DELETE /storage": WRITE,
  "POST /auth/refresh": [],
  "POST /auth/logout": WRITE,
  "POST /auth/ticket": ["UPGRADE_LIMITER"],
  // Refuses a token of Parley, before it counts anything.
  "POST /auth/exchange": [],
  "POST /members/search": ["SEARCH_LIMITER"],
  "GET /auth/sessions": READ,
  "DELETE /auth/sessions": WRITE,
  "DELETE /auth/sessions/:id": WRITE,
};

/** Opens a socket to the inbox, with the token in the header, in the subprotocol or, without either, in no place. */
export function upgrade(
  parley: Parley,
  { token }: { token: string },
  { door, ip }: { door: "header" | "subprotocol" | "none"; ip?: string },
): Promise<TestSocket> {
  const address = new URL("members/inbox/", parley.url).href.replace("http", "ws");
  return TestSocket.open(
    address,
    {
      ...(ip !== undefined && { "CF-Connecting-IP": ip }),
      ...(door === "header" && { Authorization: `Bearer ${token}` }),
    },
    door === "subprotocol" ? ["parley.v1", `bearer.${token}`] : ["parley.v1"],
  );
}

/** Returns the limits that counted something under a key. */
export async function takenBy(parley: Parley, key: string | number): Promise<Record<string, number>> {
  const all = Object.entries(await parley.readTaken()).filter(([each]) => each.endsWith(` ${key}`));
  return Object.fromEntries(all.map(([each, count]) => [each.split(" ")[0], count]));
}
