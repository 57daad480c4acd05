import type { ProblemBody } from "../../protocol/http/problem.ts";
import { systemClock } from "../clock.ts";
import { SITE_WAIT_MS } from "../limits.ts";
import { SiteError } from "./site-error.ts";

/** The part of `fetch` that the site uses. Browsers and Node provide it. */
export type SiteFetch = (
  url: string,
  options: { method: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
}>;

export type SiteRequest = {
  method?: "GET" | "POST";
  path: string;
  token?: string;
  /** Sent as JSON, without its undefined fields. */
  body?: object;
};

/** Sends a request. Returns the response's body, which is not checked. @throws SiteError */
export async function sendRequest<T>(
  fetch: SiteFetch,
  url: URL,
  { method = "GET", path, token, body }: SiteRequest,
): Promise<T> {
  let response: Awaited<ReturnType<SiteFetch>>;
  let value: unknown;
  const controller = new AbortController();
  const timer = systemClock.setTimeout(() => controller.abort(), SITE_WAIT_MS);
  try {
    response = await fetch(new URL(path, url).href, {
      method,
      headers: {
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: controller.signal,
    });
    // An answer without a body is complete, but the end of a body may be lost.
    if (response.status !== 204) value = await response.json();
  } catch (cause) {
    throw new SiteError({}, { cause });
  } finally {
    systemClock.clearTimeout(timer);
  }
  const { ok, status, headers } = response;
  if (ok) return value as T;
  const problem = (value ?? {}) as Partial<ProblemBody>;
  const retryAfter = Number(headers.get("Retry-After")) || undefined;
  throw new SiteError({ ...problem, status, ...(retryAfter !== undefined && { retry_after: retryAfter }) });
}
