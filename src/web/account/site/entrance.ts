import { signal } from "@preact/signals";
import type { PublicMemberBody } from "../../../protocol/http/members.ts";
import { type AccessBody, ApiError, type ApiProblem, type MemberBody, request } from "../../api.ts";
import { startChat } from "../../chat/started-chats.ts";
import type { Named } from "../../i18n/display-name.ts";
import { entry, go } from "../../shell/route.ts";
import { authedRequest } from "../authed-request.ts";
import { isExpired, session, startSession } from "../session.ts";
import { parseEntry } from "./entry-link.ts";

/** How far an entry is, if it has not ended. */
export type EntryStep =
  | { kind: "busy" }
  /** Another member is logged in. */
  | { kind: "question"; member: Named }
  | { kind: "failed"; problem: ApiProblem }
  /** The site has no member to open the chat with. The session has begun. */
  | { kind: "unknown" }
  /** Without a token, or with one that is over. */
  | { kind: "log-in"; isOver: boolean };

/** The form of a JWT. No other text may become a header. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Logs in the member whom the site's page has sent here, and opens the chat that the page has named. */
export class Entrance {
  readonly step = signal<EntryStep>({ kind: "busy" });
  readonly #fragment: string;
  #access: AccessBody | undefined;
  #isConfirmed = false;

  constructor(fragment: string) {
    this.#fragment = fragment;
  }

  /** Takes all steps that need no answer of the member. Call it again after a failure. */
  async proceed(): Promise<void> {
    this.step.value = { kind: "busy" };
    let next: EntryStep | undefined;
    try {
      next = await this.#next();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      next = { kind: "failed", problem: error.problem };
    }
    if (next && this.#isCurrent()) this.step.value = next;
  }

  /** Replaces the member who is logged in. */
  confirm(): Promise<void> {
    this.#isConfirmed = true;
    return this.proceed();
  }

  /** Ends the entry. The member who is logged in stays. */
  leave(): void {
    if (this.#isCurrent()) entry.value = undefined;
  }

  /** Whether the page has not been sent here again meanwhile. */
  #isCurrent(): boolean {
    return entry.peek() === this.#fragment;
  }

  async #next(): Promise<EntryStep | undefined> {
    const { token } = parseEntry(this.#fragment);
    if (token === undefined) return session.value && !isExpired.value ? this.#open() : LOG_IN;
    if (!TOKEN.test(token)) return { ...LOG_IN, isOver: true };
    try {
      this.#access ??= await request<AccessBody>("/auth/exchange", { method: "POST", token });
      return await this.#enter(this.#access);
    } catch (error) {
      if (error instanceof ApiError && error.problem.code === "unauthorized")
        return { ...LOG_IN, isOver: true };
      throw error;
    }
  }

  async #enter({ access_token: token, member_id: memberId }: AccessBody): Promise<EntryStep | undefined> {
    if (!this.#isConfirmed && session.value && session.value.memberId !== memberId) {
      const member = await request<MemberBody>("/members/me", { token });
      // Another tab may have logged the same member in meanwhile, or everybody out.
      if (session.value && session.value.memberId !== memberId) return { kind: "question", member };
    }
    if (!this.#isCurrent()) return undefined;
    // A session with a refresh token lasts longer.
    const staysAsIs = session.value?.memberId === memberId && session.value.refreshToken && !isExpired.value;
    if (!staysAsIs) startSession({ memberId, email: "", token });
    return this.#open();
  }

  async #open(): Promise<EntryStep | undefined> {
    const { token, to, chat } = parseEntry(this.#fragment);
    const otherId = to === undefined ? chat : await numberOf(to);
    if (otherId === "none") return { kind: "unknown" };
    if (!this.#isCurrent()) return undefined;
    if (otherId !== undefined && otherId !== session.value?.memberId) {
      // Anybody can make a link without a token.
      if (token !== undefined) startChat(otherId);
      go({ screen: "chat", otherId });
    }
    this.leave();
    return undefined;
  }
}

const LOG_IN = { kind: "log-in", isOver: false } as const;

/** Returns the number of the member with an external id. @throws ApiError */
async function numberOf(externalId: string): Promise<number | "none"> {
  try {
    const path = `/members?external_id=${encodeURIComponent(externalId)}`;
    return (await authedRequest<PublicMemberBody>(path)).id;
  } catch (error) {
    const code = error instanceof ApiError ? error.problem.code : undefined;
    // Nobody has an id that is too long.
    if (code === "member_not_found" || code === "invalid_request") return "none";
    throw error;
  }
}
