import { signRefreshToken } from "../../../src/auth/refresh-token.ts";
import { openDatabase } from "../../../src/db/database.ts";
import { insertSession } from "../../../src/db/sessions.ts";
import type { LoginBody } from "../../../src/protocol/http/auth.ts";
import { JWT_KEY, type TestMember, tokenFor } from "./member-client.ts";
import type { Parley } from "./parley.ts";
import { PASSWORD, setPassword } from "./passwords.ts";

const DAY_MS = 24 * 3600 * 1000;

/** A log-in of a member, with its own access token. */
export type TestSession = TestMember & { sessionId: string; refreshToken: string };

/** Inserts a session into D1, without the cost of a log-in, which hashes a password. */
export async function addSession(
  db: D1Database,
  member: TestMember,
  { now = Date.now(), device = "a test" }: { now?: number; device?: string } = {},
): Promise<TestSession> {
  const sessionId = crypto.randomUUID();
  const memberId = member.id;
  const { token: refreshToken, hash } = await signRefreshToken(JWT_KEY, { memberId, sessionId });
  await insertSession(openDatabase(db), {
    id: sessionId,
    memberId,
    epoch: 0,
    device,
    refreshHash: hash,
    now,
    expiresAt: now + DAY_MS,
  });
  const token = await tokenFor(memberId, { sessionId, ttlSeconds: 10 * 365 * 24 * 3600 });
  return { ...member, token, sessionId, refreshToken };
}

/** Logs a member in over HTTP, for tokens that expire as a member's do. The member's password is `PASSWORD` from then on. */
export async function logIn(
  parley: Parley,
  member: TestMember,
): Promise<TestMember & { refreshToken: string }> {
  await setPassword(parley.env.DB, member);
  const body = JSON.stringify({ email: member.email, password: PASSWORD });
  const response = await parley.fetch("/auth/login", { method: "POST", body });
  const { access_token: token, refresh_token: refreshToken } = (await response.json()) as LoginBody;
  return { ...member, token, refreshToken };
}
