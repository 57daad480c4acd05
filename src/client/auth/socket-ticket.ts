import { actionForClose, type CloseAction } from "../connection/close-action.ts";
import type { Ticket, TicketResult, Tickets } from "./tickets.ts";

/** The ticket of one connection. Each of its sockets is opened with one. */
export class SocketTicket {
  readonly #tickets: Tickets;
  #request: Promise<TicketResult> | undefined;
  #ticket: Ticket | undefined;
  /** The server refused the ticket of the last socket, and the next socket has a new one. */
  #isSecond = false;

  constructor(tickets: Tickets) {
    this.#tickets = tickets;
  }

  get isPending(): boolean {
    return this.#request !== undefined;
  }

  /** Gets a ticket for this access token. Calls `onResult` unless the connection cancels it first. */
  async request(token: string, onResult: (result: TicketResult) => void): Promise<void> {
    const request = this.#tickets.get(token);
    this.#request = request;
    const result = await request;
    if (this.#request !== request) return;
    this.#request = undefined;
    if ("kind" in result) this.#isSecond = false;
    else this.#ticket = result;
    onResult(result);
  }

  /** Ignores the result of the request under way. */
  cancel(): void {
    this.#request = undefined;
  }

  /** Also ends the request itself, for all connections: it may take long to fail. */
  abort(): void {
    if (this.#request) this.#tickets.abort(this.#request);
  }

  /** Returns the reaction to the close of a socket. @param wasOpen whether the socket has received a frame */
  onClose(closeCode: number, reason: string, wasOpen: boolean): CloseAction {
    if (closeCode === 4401) this.#tickets.discard(this.#ticket);
    const action = actionForClose(closeCode, reason, !wasOpen && !this.#isSecond);
    this.#isSecond = action.kind === "renew-ticket";
    return action;
  }
}
