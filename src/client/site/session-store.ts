import type { LoginBody } from "../../protocol/http/auth.ts";

/** The tokens of a log-in. */
export type SiteSession = {
  readonly memberId: number;
  /** The access token, for `ChatClient`. */
  readonly token: string;
  /** Gets the next tokens, once. */
  readonly refreshToken: string;
};

/**
 * Stores the session of the member who is logged in. Tabs and programs that share a session must share its store: the server ends a
 * session whose replaced refresh token is used again.
 */
export type SessionStore = {
  load(): SiteSession | null | undefined | Promise<SiteSession | null | undefined>;
  /** Replaces the stored session. Removes it for undefined. Must resolve only when the write is durable. */
  save(session: SiteSession | undefined): void | Promise<void>;
};

/** Stores the session until the page or the program ends. */
export function memoryStore(): SessionStore {
  let stored: SiteSession | undefined;
  return {
    load: () => stored,
    save: (session) => {
      stored = session;
    },
  };
}

export function toSession({ member_id, access_token, refresh_token }: LoginBody): SiteSession {
  return { memberId: member_id, token: access_token, refreshToken: refresh_token };
}
