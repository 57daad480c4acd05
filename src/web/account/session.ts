import { signal } from "@preact/signals";
import { ChatClient } from "../../client/chat-client.ts";
import type { ConnectionState } from "../../client/connection/connection-state.ts";
import { ApiError, request } from "../api.ts";
import { BestSocket } from "../browser/framed-socket.ts";
import { fetchTicket } from "../closed-site.ts";
import { removeMemberTexts } from "../member-texts.ts";
import { pageCache } from "../offline/page-cache.ts";
import type { PageAccess } from "../page-access.ts";
import { resetAddress } from "../shell/route.ts";
import { outboxStore } from "./outbox-store.ts";
import { renewTokens } from "./renew-tokens.ts";
import {
  loadSession,
  onOtherTabSession,
  removeSession,
  type Session,
  saveSession,
} from "./stored-session.ts";

export const session = signal<Session | undefined>(undefined);
/** The server has rejected the token. After the next log-in the page continues where it was. */
export const isExpired = signal(false);
/** The server has deactivated the member, so the page shows the log-in screen. */
export const isDisabled = signal(false);
/** The member logged out, but the server did not confirm that the session has ended. */
export const isLogOutUnconfirmed = signal(false);
/** A new password is about to replace the token. Rejections of the old one are ignored meanwhile. */
export const isReplacingToken = signal(false);
/** The chat client of the session. It outlives an expired token, and sends its outbox after the next log-in. */
export const client = signal<ChatClient | undefined>(undefined);

let page: PageAccess;
/** The renewal of the present session that is under way. */
let renewal: Promise<string> | undefined;

/** Continues the stored session, and follows log-ins and log-outs of other tabs. */
export function resumeSession(access: PageAccess): void {
  page = access;
  const stored = loadSession(page.local);
  if (stored) applySession(stored);
  // Another tab may have stored something after a log-out.
  else void pageCache.clear();
  onOtherTabSession(page.local, (theirs) => {
    if (theirs) return applySession(theirs);
    endSession();
    // This tab may have stored something after the other one had removed it all.
    removeStored({ exceptOf: loadSession(page.local)?.memberId });
  });
}

/**
 * Returns a new access token for the session, after the server has rejected the one it had. All requests and sockets of the page share
 * one renewal, but none takes that of an earlier session.
 * @throws ApiError when the session is over
 */
export function renewSession(): Promise<string> {
  if (renewal) return renewal;
  const begun = renew().finally(() => {
    if (renewal === begun) renewal = undefined;
  });
  renewal = begun;
  return begun;
}

/** Stores the session of a log-in, and hands its token to the chat client. */
export function startSession(next: Session): void {
  if (next.token === session.value?.token) return;
  if (session.value && session.value.memberId !== next.memberId) void endOnServer(session.value.token);
  saveSession(page.local, next);
  applySession(next);
}

/** Ends the session, and removes everything of the member from this browser, also if the server does not answer. */
export function logOut(): void {
  const { memberId, token } = session.value ?? {};
  const isLive = !isExpired.value && !isDisabled.value;
  if (token !== undefined) void endOnServer(token).then((isOver) => reportLogOut(isOver || !isLive));
  removeSession(page.local);
  endSession();
  removeStored();
  if (memberId === undefined) return;
  // The store runs this after the pending writes of the closed chats. If it fails, what remains can be sent by this member only.
  outboxStore.clear((id) => id === memberId).catch(() => {});
}

/** Asks the member to log in again, unless the token is being replaced. */
export function handleTokenRejection(): void {
  if (!isReplacingToken.value) isExpired.value = true;
}

/** Closes the client of a deactivated member. Drafts and the outbox stay in this browser, but not what they may no longer read. */
export function handleDeactivation(): void {
  client.value?.close();
  client.value = undefined;
  void pageCache.clear();
  isDisabled.value = true;
}

/** Notices that the server closed a socket because the member was deactivated. */
export function onConnectionChange(connection: ConnectionState): void {
  if (connection.state === "stopped" && connection.code === "member_disabled") handleDeactivation();
}

function applySession(next: Session): void {
  if (next.token === session.value?.token) return;
  if (session.value && session.value.memberId !== next.memberId) resetAddress();
  renewal = undefined;
  // Set the session first: whatever reacts to a new client sends requests with the session's token.
  session.value = next;
  if (client.value?.memberId === next.memberId) client.value.signIn(next.token);
  else {
    client.value?.close();
    removeOthers(next.memberId);
    client.value = createClient(next.token);
  }
  isExpired.value = false;
  isDisabled.value = false;
  isLogOutUnconfirmed.value = false;
}

/** Removes the texts of the members and what the page has last shown, of all members or of all but one. */
function removeStored(members: { exceptOf?: number | undefined } = {}): void {
  removeMemberTexts(page.local, members);
  void pageCache.clear(members);
}

/** Removes what other members left in this browser when they did not log out. */
function removeOthers(memberId: number): void {
  removeStored({ exceptOf: memberId });
  outboxStore.clear((id) => id !== memberId).catch(() => {});
}

async function renew(): Promise<string> {
  const current = session.value;
  if (!current?.refreshToken) throw new Error("the session cannot be renewed");
  const isCurrent = () => session.value?.token === current.token;
  try {
    const renewed = await renewTokens(page.local, current);
    // The client of the page takes the token from `renewSession`, and requests take it from here.
    if (isCurrent()) session.value = renewed;
    return renewed.token;
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === "member_disabled" && isCurrent())
      handleDeactivation();
    throw error;
  }
}

/**
 * Asks the server to end a session. Returns whether it is over: without an answer it may continue until its tokens expire. A token that
 * the server rejects has no session.
 */
function endOnServer(token: string): Promise<boolean> {
  return request("/auth/logout", { method: "POST", token, keepalive: true }).then(
    () => true,
    ({ problem }: ApiError) => problem.code === "unauthorized",
  );
}

/** Shows on the log-in screen that the session may not be over, unless somebody has logged in meanwhile. */
function reportLogOut(isOver: boolean): void {
  if (!isOver && !session.value) isLogOutUnconfirmed.value = true;
}

function createClient(token: string): ChatClient {
  const created = new ChatClient({
    url: page.address.origin,
    token,
    renewToken: renewSession,
    store: outboxStore,
    fetch: fetchTicket,
    WebSocket: BestSocket,
  });
  created.on("signedOut", handleTokenRejection);
  return created;
}

function endSession(): void {
  resetAddress();
  client.value?.close();
  client.value = undefined;
  session.value = undefined;
  renewal = undefined;
  isExpired.value = false;
  isDisabled.value = false;
}
