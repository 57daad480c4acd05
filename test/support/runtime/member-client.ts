import { signToken } from "../../../src/auth/token.ts";
import { TestSocket } from "./test-socket.ts";

export const JWT_SECRET = "a secret for tests, of more than 32 bytes";
export const JWT_KEY = new TextEncoder().encode(JWT_SECRET);

export type TestMember = { id: number; email: string; token: string };

type TokenOptions = { epoch?: number; ttlSeconds?: number; sessionId?: string };

export function tokenFor(
  memberId: number,
  { epoch = 0, ttlSeconds = 3600, sessionId }: TokenOptions = {},
): Promise<string> {
  return signToken(JWT_KEY, { memberId, epoch, sessionId, ttlSeconds });
}

/** Returns the calls of members to the Parley that listens on `url`. */
export function createMemberClient(url: URL) {
  function chatUrl(otherId: number | string): string {
    return `${url.href.replace("http", "ws")}members/chat/?other_member_id=${otherId}`;
  }

  /** Sends a request with a member's token and a JSON body. */
  function request(
    member: TestMember,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(new URL(path, url), {
      method,
      headers: { ...headers, Authorization: `Bearer ${member.token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  return {
    url,
    chatUrl,
    request,
    fetch: (path: string, init?: RequestInit) => fetch(new URL(path, url), init),
    async balanceOf(member: TestMember): Promise<number> {
      const response = await request(member, "GET", "/members/me");
      return ((await response.json()) as { balance: number }).balance;
    },
    /** Opens a socket, without sending a frame. */
    socket: (otherId: number | string, headers: Record<string, string> = {}) =>
      TestSocket.open(chatUrl(otherId), headers),
    /** Opens a chat in parley.v1, with the token in the upgrade, and reads the welcome. @param query such as `&after=3` */
    async chatV1(member: TestMember, other: TestMember, query = ""): Promise<TestSocket> {
      const protocols = ["parley.v1", `bearer.${member.token}`];
      const socket = await TestSocket.open(`${chatUrl(other.id)}${query}`, {}, protocols);
      socket.welcome = await socket.next();
      return socket;
    },
    /** Opens a member's inbox, and reads the list of chats and the coins. */
    async inbox(member: TestMember): Promise<TestSocket> {
      const address = new URL("members/inbox/", url).href.replace("http", "ws");
      const socket = await TestSocket.open(address, {}, ["parley.v1", `bearer.${member.token}`]);
      socket.chats = (await socket.next()).chats;
      socket.balance = await socket.nextOf(({ type }) => type === "balance");
      return socket;
    },
    /** Opens a chat in the contract, with the token in the first frame, and reads the history. */
    async chat(member: TestMember, other: TestMember): Promise<TestSocket> {
      const socket = await TestSocket.open(chatUrl(other.id));
      socket.send(`Bearer ${member.token}`);
      socket.history = await socket.next();
      return socket;
    },
  };
}

export type MemberClient = ReturnType<typeof createMemberClient>;
