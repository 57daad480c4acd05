import { PAGE_DEFAULT_MESSAGES, PAGE_MAX_MESSAGES } from "../core/limits.ts";
import type { History, V1Error, V1Message } from "../protocol/frames/server.ts";
import { backOffMs } from "./back-off.ts";
import { ChatError } from "./chat-error.ts";
import { ANSWER_WAIT_MS, RESEND_BASE_MS, RESEND_MAX_MS } from "./limits.ts";
import type { Site } from "./site.ts";
import { isWhole } from "./timeline.ts";

type Page = readonly V1Message[];
type Question = {
  before: number;
  limit: number;
  /** The least id with which the answer can end: the answer to an older question ends before it. */
  least: number;
  answer: PromiseWithResolvers<Page>;
};

/** Before it are all messages. */
const NO_END = Number.MAX_SAFE_INTEGER;

/** Older pages, asked for one after another: the answers do not say what was asked. */
export class Pages {
  readonly #site: Pick<Site, "clock" | "random">;
  readonly #send: (frame: string) => void;
  /** The answer is wrong, or does not come: the connection is no good. */
  readonly #giveUp: () => void;
  #line: Promise<unknown> = Promise.resolve();
  #question: Question | undefined;
  #isUp = false;
  #tries = 0;
  #timer: unknown;

  constructor(
    site: Pick<Site, "clock" | "random">,
    { send, giveUp }: { send: (frame: string) => void; giveUp: () => void },
  ) {
    this.#site = site;
    this.#send = send;
    this.#giveUp = giveUp;
  }

  /** Whether an answer is waited for. */
  get isAsking(): boolean {
    return this.#question !== undefined;
  }

  /**
   * The messages right before the id `before`, which is over 1: oldest first, without a gap, at least one.
   * @throws ChatError `offline` when there is no connection, or it is lost before the answer; `gap`
   */
  ask(before: number, limit: number): Promise<Page> {
    return this.#queue({ before, limit: Math.min(limit, PAGE_MAX_MESSAGES), least: 0 });
  }

  /** The newest messages, of which the one with the id `least` is known. @throws as `ask` */
  newest(least: number): Promise<Page> {
    return this.#queue({ before: NO_END, limit: PAGE_DEFAULT_MESSAGES, least });
  }

  up(): void {
    this.#isUp = true;
  }

  down(): void {
    this.#isUp = false;
    this.#question?.answer.reject(new ChatError("offline"));
    this.#done();
  }

  /** Asks again what is not answered. */
  repeat(): void {
    if (!this.#question) return;
    const { before, limit } = this.#question;
    this.#waitFor(() => this.#giveUp(), ANSWER_WAIT_MS);
    this.#send(JSON.stringify({ type: "history", before, limit }));
  }

  hear({ messages }: History): void {
    const last = messages.at(-1)?.id ?? 0;
    // The second answer to a question that was repeated.
    if (!this.#question || last >= this.#question.before || last < this.#question.least) return;
    const { before, answer } = this.#question;
    this.#tries = 0;
    this.#done();
    if ((last === before - 1 || before === NO_END) && isWhole(messages)) answer.resolve(messages);
    else {
      answer.reject(new ChatError("gap"));
      this.#giveUp();
    }
  }

  /** An error that says of no message that it is about it. Returns whether it can be about a page. */
  refused(error: V1Error): boolean {
    if (!this.#question) return false;
    if (error.code === "rate_limited") this.#waitFor(() => this.repeat(), (error.retry_after ?? 1) * 1000);
    else if (error.code === "unavailable" || error.code === "internal") {
      const limits = { baseMs: RESEND_BASE_MS, maxMs: RESEND_MAX_MS };
      this.#waitFor(() => this.repeat(), backOffMs(this.#tries++, this.#site.random(), limits));
    } else return false;
    return true;
  }

  #queue(question: Omit<Question, "answer">): Promise<Page> {
    const answer = this.#line.then(() => {
      if (!this.#isUp) throw new ChatError("offline");
      this.#question = { ...question, answer: Promise.withResolvers<Page>() };
      this.repeat();
      return this.#question.answer.promise;
    });
    this.#line = answer.catch(() => {});
    return answer;
  }

  #waitFor(run: () => void, ms: number): void {
    this.#site.clock.clearTimeout(this.#timer);
    this.#timer = this.#site.clock.setTimeout(run, ms);
  }

  #done(): void {
    this.#site.clock.clearTimeout(this.#timer);
    this.#question = undefined;
  }
}
