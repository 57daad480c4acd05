import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../../core/limits.ts";
import type { History, V1Error, V1Message } from "../../protocol/frames/server.ts";
import type { ClientContext } from "../client-context.ts";
import { backOffMs } from "../connection/backoff.ts";
import { type Deferred, deferred } from "../deferred.ts";
import { ChatError } from "../errors.ts";
import { ANSWER_WAIT_MS, RESEND_BACK_OFF } from "../limits.ts";
import { isContiguous } from "./timeline.ts";

type Page = readonly V1Message[];
type PendingRequest = {
  before: number;
  limit: number;
  /** The response ends with this id or a later one. The response to an earlier request ends before it. */
  minLastId: number;
  answer: Deferred<Page>;
};

/** Greater than every message id. */
const NO_END = Number.MAX_SAFE_INTEGER;

/** Loads pages of the history, one request at a time: a response does not name its request. */
export class HistoryPager {
  readonly #context: Pick<ClientContext, "clock" | "random">;
  readonly #send: (frame: string) => void;
  /** Called when a response is wrong or missing. */
  readonly #dropConnection: () => void;
  #tail: Promise<unknown> = Promise.resolve();
  #request: PendingRequest | undefined;
  #isConnected = false;
  #tries = 0;
  #timer: unknown;

  constructor(
    context: Pick<ClientContext, "clock" | "random">,
    { send, dropConnection }: { send: (frame: string) => void; dropConnection: () => void },
  ) {
    this.#context = context;
    this.#send = send;
    this.#dropConnection = dropConnection;
  }

  /**
   * Loads the messages right before the id `before`, which is at least 2: oldest first, without a gap, at least one.
   * @throws ChatError `offline` without a connection, or when it is lost before the response; `gap`
   */
  fetchBefore(before: number, limit: number): Promise<Page> {
    return this.#enqueue({ before, limit: Math.min(limit, PAGE_MAX_MESSAGES), minLastId: 0 });
  }

  /** Loads the newest messages. The one with the id `minLastId` is known to exist. @throws ChatError as `fetchBefore` */
  fetchNewest(minLastId: number): Promise<Page> {
    return this.#enqueue({ before: NO_END, limit: PAGE_DEFAULT_MESSAGES, minLastId });
  }

  connected(): void {
    this.#isConnected = true;
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#request?.answer.reject(new ChatError("offline"));
    this.#finish();
  }

  /** Sends the unanswered request again. */
  resend(): void {
    if (!this.#request) return;
    const { before, limit } = this.#request;
    this.#setTimer(() => this.#dropConnection(), ANSWER_WAIT_MS);
    this.#send(JSON.stringify({ type: "history", before, limit }));
  }

  onHistory({ messages }: History): void {
    const last = messages.at(-1)?.id ?? 0;
    // Ignore the second response to a request that was sent twice.
    if (!this.#request || last >= this.#request.before || last < this.#request.minLastId) return;
    const { before, answer } = this.#request;
    this.#tries = 0;
    this.#finish();
    if ((last === before - 1 || before === NO_END) && isContiguous(messages)) answer.resolve(messages);
    else {
      answer.reject(new ChatError("gap"));
      this.#dropConnection();
    }
  }

  /** Handles an error without a message id. Returns whether it can be about a history request. */
  onError(error: V1Error): boolean {
    if (!this.#request) return false;
    if (error.code === "rate_limited") this.#setTimer(() => this.resend(), (error.retry_after ?? 1) * 1000);
    else if (error.code === "unavailable" || error.code === "internal") {
      this.#setTimer(() => this.resend(), backOffMs(this.#tries++, this.#context.random(), RESEND_BACK_OFF));
    } else return false;
    return true;
  }

  #enqueue(request: Omit<PendingRequest, "answer">): Promise<Page> {
    const answer = this.#tail.then(() => {
      if (!this.#isConnected) throw new ChatError("offline");
      this.#request = { ...request, answer: deferred<Page>() };
      this.resend();
      return this.#request.answer.promise;
    });
    this.#tail = answer.catch(() => {});
    return answer;
  }

  #setTimer(run: () => void, ms: number): void {
    this.#context.clock.clearTimeout(this.#timer);
    this.#timer = this.#context.clock.setTimeout(run, ms);
  }

  #finish(): void {
    this.#context.clock.clearTimeout(this.#timer);
    this.#request = undefined;
  }
}
