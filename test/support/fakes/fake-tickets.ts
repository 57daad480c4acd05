import type { Fetch } from "../../../src/client/connection/fetch.ts";
import { TICKET_TTL_SECONDS } from "../../../src/core/limits.ts";

type TicketRequest = Parameters<Fetch>[1] & { url: string };
/** An answer of the server. `lost`: none. `late`: none until the client aborts the request. */
export type TicketAnswer =
  | { status: number; retryAfter?: string; body?: unknown }
  | "lost"
  | "late"
  | Promise<"ticket">;

/** A server's `/auth/ticket`. It issues the tickets `ticket-1`, `ticket-2` ... unless the test sets other answers. */
export class FakeTickets {
  readonly requests: TicketRequest[] = [];
  /** The answers to the next requests. */
  readonly answers: TicketAnswer[] = [];
  #issued = 0;

  readonly fetch: Fetch = async (url, options) => {
    this.requests.push({ url, ...options });
    const answer = await (this.answers.shift() ?? "ticket");
    if (answer === "lost") throw new TypeError("fetch failed");
    if (answer === "late") await aborted(options.signal);
    const ticket = () => ({ ticket: `ticket-${++this.#issued}`, expires_in: TICKET_TTL_SECONDS });
    const { status, retryAfter, body } =
      typeof answer === "string" ? { status: 201, retryAfter: undefined, body: ticket() } : answer;
    return {
      status,
      headers: { get: (name) => (name === "Retry-After" && retryAfter) || null },
      json: async () => {
        if (body === undefined) throw new SyntaxError("this is not JSON");
        return body;
      },
    };
  };

  /** The access tokens of the requests, in order. */
  get tokens(): string[] {
    return this.requests.map(({ headers }) => headers["Authorization"]?.replace("Bearer ", "") ?? "");
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
