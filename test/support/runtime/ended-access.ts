import type { Parley, TestMember } from "./parley.ts";
import { PASSWORD, setPassword } from "./passwords.ts";
import { addSession, type TestSession } from "./sessions.ts";
import type { TestSocket } from "./test-socket.ts";

/** The ways in which a member's access ends, each with the close of the sockets that it admitted. */
export const ENDINGS = {
  "a new password": { closed: { code: 4401, reason: "unauthorized" }, end: changePassword },
  "a deactivation": { closed: { code: 4403, reason: "member_disabled" }, end: deactivate },
  "the end of its session": { closed: { code: 4401, reason: "unauthorized" }, end: endSession },
} as const;
export type Ending = keyof typeof ENDINGS;
export const ENDING_NAMES = Object.keys(ENDINGS) as Ending[];

/** Ends every token of a member as a new password does, without the cost of hashing one. */
export async function changePassword(parley: Parley, { id }: TestMember): Promise<void> {
  await parley.env.DB.prepare("UPDATE members SET token_epoch = token_epoch + 1 WHERE id = ?").bind(id).run();
}

async function deactivate(parley: Parley, { id }: TestMember): Promise<void> {
  await parley.env.DB.prepare("UPDATE members SET is_active = 0, token_epoch = token_epoch + 1 WHERE id = ?")
    .bind(id)
    .run();
}

export async function endSession(parley: Parley, { sessionId }: TestSession): Promise<void> {
  await parley.env.DB.prepare("UPDATE sessions SET ended_at = 1 WHERE id = ?").bind(sessionId).run();
}

/** Adds an exempt member who has logged in. */
export async function addLoggedIn(parley: Parley): Promise<TestSession> {
  return addSession(parley.env.DB, await parley.addMember({ employee: true }));
}

/** Has a client read nothing more, and so answer no close. */
export function stopReading({ raw }: TestSocket): void {
  raw.pause();
}

type HttpEnding = (parley: Parley, laptop: TestSession, phone: TestSession) => Promise<void>;

/** The requests that end the access of a member's phone. The member's laptop may make them. */
export const HTTP_ENDINGS = {
  "a log-out": (parley, _, phone) => request(parley, phone, "POST", "/auth/logout"),
  "the end of its session": (parley, laptop, { sessionId }) =>
    request(parley, laptop, "DELETE", `/auth/sessions/${sessionId}`),
  "the end of all other sessions": (parley, laptop) => request(parley, laptop, "DELETE", "/auth/sessions"),
  "the use of a refresh token that was replaced": async (parley, _, { token, sessionId, refreshToken }) => {
    await parley.env.DB.prepare("UPDATE sessions SET refresh_hash = 'another' WHERE id = ?")
      .bind(sessionId)
      .run();
    const body = { refresh_token: refreshToken };
    await request(parley, { token }, "POST", "/auth/refresh", { body, status: 401 });
  },
  "a log-in with its token": async (parley, laptop, phone) => {
    await setPassword(parley.env.DB, laptop);
    const body = { email: laptop.email, password: PASSWORD };
    await request(parley, phone, "POST", "/auth/login", { body });
  },
  "a new password": async (parley, laptop) => {
    await setPassword(parley.env.DB, laptop);
    const password = { current: PASSWORD, new: "a longer one" };
    await request(parley, laptop, "PATCH", "/members/me", { body: { password } });
  },
  "a deactivation": async (parley, { id }) => {
    const boss = await parley.addMember({ superuser: true });
    await request(parley, boss, "PATCH", `/members/${id}`, { body: { is_active: false } });
  },
} satisfies Record<string, HttpEnding>;
export const HTTP_ENDING_NAMES = Object.keys(HTTP_ENDINGS) as (keyof typeof HTTP_ENDINGS)[];

async function request(
  parley: Parley,
  { token }: { token: string },
  method: string,
  path: string,
  { body, status }: { body?: object; status?: number } = {},
): Promise<void> {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await parley.fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (status === undefined ? !response.ok : response.status !== status)
    throw new Error(`${method} ${path}: ${response.status}`);
}
