import type { TextStore } from "../page-access.ts";

/** The member who is logged in on this browser. It is stored, so that it outlives the page. */
export type Session = {
  memberId: number;
  email: string;
  token: string;
  /** Missing in what earlier pages stored. */
  refreshToken?: string | undefined;
};

const NAME = "session";

export function loadSession(local: TextStore): Session | undefined {
  return parseSession(local.load(NAME));
}

export function saveSession(local: TextStore, session: Session): void {
  local.save(NAME, JSON.stringify(session));
}

export function removeSession(local: TextStore): void {
  local.remove(NAME);
}

/** Calls `changed` when another tab logs in, renews the token or logs out. */
export function onOtherTabSession(local: TextStore, changed: (session: Session | undefined) => void): void {
  local.onOtherTab(NAME, (text) => changed(parseSession(text)));
}

function parseSession(text: string | undefined): Session | undefined {
  if (text === undefined) return undefined;
  try {
    const { memberId, email, token, refreshToken } = JSON.parse(text) as Partial<Session>;
    const isComplete = typeof memberId === "number" && typeof email === "string" && typeof token === "string";
    return isComplete ? { memberId, email, token, refreshToken } : undefined;
  } catch {
    return undefined;
  }
}
