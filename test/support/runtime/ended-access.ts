import type { Parley, TestMember } from "./parley.ts";
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
