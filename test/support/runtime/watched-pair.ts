import { expect } from "vitest";
import { beginChat } from "./chat.ts";
import * as doors from "./doors.ts";
import { addLoggedIn } from "./ended-access.ts";
import type { Parley } from "./parley.ts";
import type { TestSession } from "./sessions.ts";
import type { TestSocket } from "./test-socket.ts";

const opened: TestSocket[] = [];

/** Opens a member's inbox, until `closeOpened`. */
export async function openInbox(...args: Parameters<typeof doors.openInbox>): Promise<TestSocket> {
  const inbox = await doors.openInbox(...args);
  opened.unshift(inbox);
  return inbox;
}

/** Opens a member's chat, until `closeOpened`. */
export async function openRoom(...args: Parameters<typeof doors.openRoom>): Promise<TestSocket> {
  const socket = await doors.openRoom(...args);
  opened.push(socket);
  return socket;
}

/** Closes the sockets of a test, the inboxes last opened first. An object of an earlier test would read D1 when the clock is set. */
export async function closeOpened(): Promise<void> {
  for (const socket of opened.splice(0)) {
    socket.raw.close();
    await socket.closeFrame;
  }
}

/** Returns the calls of rooms and of inboxes to D1. */
async function d1Calls(parley: Parley): Promise<{ rooms: number; inboxes: number }> {
  return { rooms: await parley.readCounter("d1Calls"), inboxes: await parley.readCounter("d1InboxCalls") };
}

/** Returns how many calls rooms and inboxes make to D1 meanwhile. */
export async function callsOf(
  parley: Parley,
  run: () => Promise<void>,
): Promise<{ rooms: number; inboxes: number }> {
  const before = await d1Calls(parley);
  await run();
  const after = await d1Calls(parley);
  return { rooms: after.rooms - before.rooms, inboxes: after.inboxes - before.inboxes };
}

/** Opens the inboxes of both members, and then their chat on both sides. Both are exempt, unless `ada` is given. */
export async function openPair(parley: Parley, ada?: TestSession) {
  const [a, b] = [ada ?? (await addLoggedIn(parley)), await addLoggedIn(parley)];
  await beginChat(parley, b, a);
  const inboxes = { ada: await openInbox(parley, a, "header"), ben: await openInbox(parley, b, "header") };
  const sockets = { b: await openRoom(parley, b, a, "header"), a: await openRoom(parley, a, b, "header") };
  expect(await sockets.b.next()).toMatchObject({ type: "presence", member_id: a.id, online: true });
  return { ada: a, ben: b, inboxes, ...sockets };
}

/** Sends a message, and waits until each of these sockets has received it. */
export async function send(from: TestSocket, to: TestSocket[], text: string): Promise<void> {
  from.send(text);
  for (const socket of to) await socket.nextOf((frame) => frame.text === text);
}
