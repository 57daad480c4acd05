import { signal } from "@preact/signals";
import { ChatClient } from "../../client/chat-client.ts";
import type { ConnectionState } from "../../client/connection/connection-state.ts";
import { IdbOutboxStore } from "../../client/outbox/idb-outbox-store.ts";
import { ApiError, type LoginBody, request } from "../api.ts";
import { BestSocket } from "../browser/framed-socket.ts";
import { load, onOtherTabChange, remove, save } from "../browser/local-storage.ts";
import { removeDrafts } from "../chat/drafts.ts";

/** Who is logged in here. It is kept in this browser, so that it outlives the page. */
export type Session = { memberId: number; email: string; token: string };

/** Where what is to be sent is kept. */
const store = new IdbOutboxStore(location.origin);

export const session = signal<Session | undefined>(undefined);
/** The site does not take the token any more: its member must log in again, and then all goes on. */
export const isExpired = signal(false);
/** The member is deactivated: nobody is logged in until they are active again. */
export const isDisabled = signal(false);
/** A new token is on its way: that the old one is refused is no news. */
let isRenewing = false;
/** The client of who is logged in. It outlives an expired token: what it has to send is sent after the next log-in. */
export const client = signal<ChatClient | undefined>(undefined);

/** @throws SiteError */
export async function logIn(email: string, password: string): Promise<void> {
  const body = await request<LoginBody>("/auth/login", { method: "POST", body: { email, password } });
  startSession({ memberId: body.member_id, email: email.trim(), token: body.access_token });
}

/** Registers a new member, and logs in. @throws SiteError */
export async function register(email: string, password: string, repeated: string): Promise<void> {
  const body = { email, password, repeat_password: repeated };
  await request("/auth/register", { method: "POST", body });
  await logIn(email, password);
}

/** Changes the member's password, which ends every older token, and goes on with a new one. @throws SiteError */
export async function changePassword(current: string, changed: string): Promise<void> {
  const email = session.value?.email ?? "";
  isRenewing = true;
  try {
    await authedRequest("/members/me", { method: "PATCH", body: { password: { current, new: changed } } });
    await logIn(email, changed).catch((error) => {
      isExpired.value = true;
      throw error;
    });
  } finally {
    isRenewing = false;
  }
}

/** Leaves nothing of the member in this browser. */
export function logOut(): void {
  const { memberId } = session.value ?? {};
  remove("session");
  endSession();
  if (memberId === undefined) return;
  removeDrafts(memberId);
  // Behind what the closed chats still write. A store that fails now keeps what only its member can send.
  store.clear(memberId).catch(() => {});
}

/** Asks the site as the member who is logged in. A token that it does not take ends in the log-in. @throws SiteError */
export async function authedRequest<T>(
  path: string,
  options: Omit<NonNullable<Parameters<typeof request>[1]>, "token"> = {},
): Promise<T> {
  const token = session.value?.token;
  try {
    return await request<T>(path, { ...options, token });
  } catch (error) {
    // What is said of an older token is no news.
    if (error instanceof ApiError && token === session.value?.token) {
      if (isTokenError(error) && !isRenewing) isExpired.value = true;
      if (error.problem.code === "member_disabled") handleDeactivation();
    }
    throw error;
  }
}

/** What the site does with a member's socket. It ends those of a member who is deactivated. */
export function onConnectionChange(connection: ConnectionState): void {
  if (connection.state === "stopped" && connection.code === "member_disabled") handleDeactivation();
}

/** What the member has typed and not sent stays in this browser. */
function handleDeactivation(): void {
  client.value?.close();
  client.value = undefined;
  isDisabled.value = true;
}

/** Goes on with the session that is kept, and with what other tabs do to it. */
export function resumeSession(): void {
  const stored = parseSession(load("session"));
  if (stored) startSession(stored, { isStored: true });
  onOtherTabChange("session", (value) => {
    const theirs = parseSession(value);
    if (theirs) startSession(theirs, { isStored: true });
    else endSession();
  });
}

function startSession(next: Session, { isStored = false } = {}): void {
  if (next.token === session.value?.token) return;
  if (!isStored) save("session", JSON.stringify(next));
  // Who follows the client asks with the session's token.
  session.value = next;
  if (client.value && client.value.memberId === next.memberId) client.value.signIn(next.token);
  else {
    client.value?.close();
    const newClient = new ChatClient({
      url: location.origin,
      token: next.token,
      store,
      WebSocket: BestSocket,
    });
    newClient.on("signedOut", () => {
      if (!isRenewing) isExpired.value = true;
    });
    client.value = newClient;
  }
  isExpired.value = false;
  isDisabled.value = false;
}

function endSession(): void {
  client.value?.close();
  client.value = undefined;
  session.value = undefined;
  isExpired.value = false;
  isDisabled.value = false;
}

function isTokenError({ problem }: ApiError): boolean {
  return problem.code === "unauthorized" || problem.code === "token_expired";
}

function parseSession(text: string | undefined): Session | undefined {
  if (text === undefined) return undefined;
  try {
    const { memberId, email, token } = JSON.parse(text) as Partial<Session>;
    const isComplete = typeof memberId === "number" && typeof email === "string" && typeof token === "string";
    return isComplete ? { memberId, email, token } : undefined;
  } catch {
    return undefined;
  }
}
