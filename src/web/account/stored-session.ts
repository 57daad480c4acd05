import { load, onOtherTabChange, remove, save } from "../browser/local-storage.ts";

/** The member who is logged in on this browser. It is stored, so that it outlives the page. */
export type Session = {
  memberId: number;
  email: string;
  token: string;
  /** Missing in what earlier pages stored. */
  refreshToken?: string | undefined;
};

const NAME = "session";

export function loadSession(): Session | undefined {
  return parseSession(load(NAME));
}

export function saveSession(session: Session): void {
  save(NAME, JSON.stringify(session));
}

export function removeSession(): void {
  remove(NAME);
}

/** Calls `changed` when another tab logs in, renews the token or logs out. */
export function onOtherTabSession(changed: (session: Session | undefined) => void): void {
  onOtherTabChange(NAME, (value) => changed(parseSession(value)));
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
