import type { TicketBody } from "../../protocol/http/sessions.ts";
import type { Clock } from "../clock.ts";
import type { CloseAction } from "../connection/close-action.ts";
import type { Fetch } from "../connection/fetch.ts";
import { FLOOD_PAUSE_MS, TICKET_MARGIN_MS, TICKET_WAIT_MS, TIMER_MAX_MS } from "../limits.ts";

type TicketsDeps = { url: URL; clock: Clock; fetch: Fetch };

/** Opens sockets for a short time, with the rights of an access token. */
export type Ticket = {
  readonly value: string;
  readonly token: string;
  /** Until when the client opens more sockets with it, in ms of `Clock.elapsed`. */
  readonly usableUntil: number;
};

/** The ticket, or what to do without one. */
export type TicketResult = Ticket | Extract<CloseAction, { kind: "retry" | "authenticate" }>;

/**
 * Gets the tickets for all sockets of a client. In a browser, only the subprotocol can hold credentials. The platform logs it, so the
 * access token must never be there.
 */
export class Tickets {
  readonly #deps: TicketsDeps;
  #ticket: Ticket | undefined;
  #request: Promise<TicketResult> | undefined;
  #requestToken = "";
  #controller = new AbortController();

  constructor(deps: TicketsDeps) {
    this.#deps = deps;
  }

  /** Gets a ticket for this access token. All callers share one ticket while it lasts, and one request. */
  get(token: string): Promise<TicketResult> {
    const ticket = this.#ticket;
    const isUsable = ticket?.token === token && this.#deps.clock.elapsed() < ticket.usableUntil;
    if (isUsable) return Promise.resolve(ticket);
    if (!this.#request || this.#requestToken !== token) {
      this.close();
      this.#requestToken = token;
      this.#request = this.#fetch(token);
    }
    return this.#request;
  }

  /** Call when the server has refused this ticket. */
  discard(ticket: Ticket | undefined): void {
    if (this.#ticket === ticket) this.#ticket = undefined;
  }

  /** Aborts a request that `get` returned, if it is still under way. */
  abort(request: Promise<TicketResult>): void {
    if (this.#request === request) this.close();
  }

  /** Aborts the request under way. */
  close(): void {
    this.#request = undefined;
    this.#controller.abort();
  }

  async #fetch(token: string): Promise<TicketResult> {
    const { clock } = this.#deps;
    const controller = new AbortController();
    this.#controller = controller;
    const timer = clock.setTimeout(() => controller.abort(), TICKET_WAIT_MS);
    const result = await this.#post(token, controller.signal).catch(() => ({ kind: "retry" }) as const);
    clock.clearTimeout(timer);
    if (this.#controller !== controller) return result;
    this.#request = undefined;
    if (!("kind" in result)) this.#ticket = result;
    return result;
  }

  async #post(token: string, signal: AbortSignal): Promise<TicketResult> {
    const { url, clock, fetch } = this.#deps;
    const startedAt = clock.elapsed();
    const response = await fetch(new URL("/auth/ticket", url).href, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
      redirect: "error",
      signal,
    });
    // Always read the body: Node keeps a connection open until then.
    const body = await response.json().catch(() => undefined);
    if (response.status === 401) return { kind: "authenticate" };
    if (response.status === 429 || response.status === 503)
      return { kind: "retry", pauseMs: pauseMs(response.headers.get("Retry-After")) };
    const { ticket = "", expires_in = 0 } = (body ?? {}) as Partial<TicketBody>;
    // A WebSocket throws for a subprotocol with other characters.
    if (response.status !== 201 || !/^[\w.-]+$/.test(ticket)) return { kind: "retry" };
    // The server issued the ticket after the request started, so the ticket lasts at least this long.
    return { value: ticket, token, usableUntil: startedAt + expires_in * 1000 - TICKET_MARGIN_MS };
  }
}

function pauseMs(retryAfter: string | null): number {
  const ms = Number(retryAfter) * 1000;
  return ms > 0 ? Math.min(ms, TIMER_MAX_MS) : FLOOD_PAUSE_MS;
}
