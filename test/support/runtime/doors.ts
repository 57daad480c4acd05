import type { Parley, TestMember } from "./parley.ts";
import { TestSocket } from "./test-socket.ts";

/** The ways in which a client may present its token: two in the upgrade, one in the first frame, and as a ticket. */
export const DOORS = ["header", "subprotocol", "first frame", "ticket"] as const;
export type Door = (typeof DOORS)[number];

/** Opens a socket in parley.v1 through one of the doors, and reads its first frame. @param path such as `members/inbox/` */
async function openV1(parley: Parley, path: string, token: string, door: Door): Promise<TestSocket> {
  const address = new URL(path, parley.url).href.replace("http", "ws");
  const headers = door === "header" ? { Authorization: `Bearer ${token}` } : {};
  const protocols = ["parley.v1"];
  if (door === "subprotocol") protocols.push(`bearer.${token}`);
  if (door === "ticket") protocols.push(`bearer.${await ticketFor(parley, token)}`);
  const socket = await TestSocket.open(address, headers, protocols);
  if (door === "first frame") socket.send(`Bearer ${token}`);
  await socket.next();
  return socket;
}

async function ticketFor(parley: Parley, token: string): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await parley.fetch("/auth/ticket", { method: "POST", headers });
  return ((await response.json()) as { ticket: string }).ticket;
}

/** Opens a member's inbox, and reads the list of chats and the coins. */
export async function openInbox(
  parley: Parley,
  { token }: { token: string },
  door: Door,
): Promise<TestSocket> {
  const inbox = await openV1(parley, "members/inbox/", token, door);
  inbox.balance = await inbox.nextOf(({ type }) => type === "balance");
  return inbox;
}

/** Opens a member's chat with another one, in parley.v1. */
export function openRoom(
  parley: Parley,
  { token }: { token: string },
  other: TestMember,
  door: Door,
): Promise<TestSocket> {
  return openV1(parley, `members/chat/?other_member_id=${other.id}`, token, door);
}
