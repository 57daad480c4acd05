import { backOffMs } from "../../client/connection/backoff.ts";
import { ApiError, type ApiProblem, type LoginBody, request } from "../api.ts";
import { RENEW_RETRY_BASE_MS, RENEW_RETRY_MAX_MS } from "../limits.ts";
import type { TextStore } from "../page-access.ts";
import { loadSession, type Session, saveSession } from "./stored-session.ts";

const LOCK = "parley.renewal";
/** Failures that say nothing about the refresh token. */
const TRANSIENT: ApiProblem["code"][] = ["unreachable", "unavailable", "internal", "rate_limited"];

/**
 * Returns the session with new tokens, and stores it. One tab requests them for all: the others wait for it. Retries until the server
 * accepts or refuses the refresh token, so that a member without a connection stays logged in.
 * @throws ApiError when the server refuses the refresh token
 */
export function renewTokens(local: TextStore, current: Session): Promise<Session> {
  return withLock(async () => {
    const stored = loadSession(local);
    if (stored?.memberId === current.memberId && stored.token !== current.token) return stored;
    const { access_token, refresh_token } = await refresh(current.refreshToken ?? "");
    const renewed = { ...current, token: access_token, refreshToken: refresh_token };
    // Another tab may have logged out meanwhile, or another member in.
    if (loadSession(local)?.token === current.token) saveSession(local, renewed);
    return renewed;
  });
}

async function refresh(refreshToken: string): Promise<LoginBody> {
  for (let tries = 0; ; tries++) {
    try {
      const body = { refresh_token: refreshToken };
      return await request<LoginBody>("/auth/refresh", { method: "POST", body });
    } catch (error) {
      if (!(error instanceof ApiError && TRANSIENT.includes(error.problem.code))) throw error;
      const jitterMs = backOffMs(tries, Math.random(), [RENEW_RETRY_BASE_MS, RENEW_RETRY_MAX_MS]);
      const ms = Math.max((error.problem.retryAfter ?? 0) * 1000, jitterMs);
      await wait(ms, { untilOnline: error.problem.code === "unreachable" });
    }
  }
}

/** Runs `run` while no other tab does. Without Web Locks, as on a page without HTTPS, the tabs do not wait for each other. */
function withLock<T>(run: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { locks?: LockManager };
  return locks ? locks.request(LOCK, run) : run();
}

/** Waits. @param untilOnline not longer than until the browser has a network again, which shortens no wait that the server asks for */
function wait(ms: number, { untilOnline }: { untilOnline: boolean }): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
    if (untilOnline) addEventListener("online", done);
  });
}
