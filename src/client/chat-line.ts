import { PAGE_DEFAULT_MESSAGES } from "../core/limits.ts";
import type { Read, V1Error, V1Message, V1ServerFrame, Welcome } from "../protocol/frames/server.ts";
import { ChatError } from "./chat-error.ts";
import type { ChatEvents } from "./chat-events.ts";
import { ChatFacts } from "./chat-facts.ts";
import { Connection } from "./connection.ts";
import type { Emitter } from "./emitter.ts";
import { findSent } from "./find-sent.ts";
import { RESEND_BASE_MS } from "./limits.ts";
import { Outbox } from "./outbox.ts";
import { Pages } from "./pages.ts";
import { ReadMark } from "./read-mark.ts";
import { Sender } from "./sender.ts";
import { type Site, socketUrl } from "./site.ts";
import { Timeline } from "./timeline.ts";

/**
 * What a chat is made of, wired: frames come in here and find who they are for. A connection begins with its welcome, goes on
 * with the pages that are missing, and only then may sends go.
 */
export class ChatLine {
  readonly #site: Site;
  readonly #events: Emitter<ChatEvents>;
  readonly timeline = new Timeline();
  readonly connection: Connection;
  readonly facts: ChatFacts;
  readonly pages: Pages;
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly readMark: ReadMark;

  constructor(site: Site, events: Emitter<ChatEvents>, otherMemberId: number) {
    this.#site = site;
    this.#events = events;
    const { memberId } = site.tokens;
    this.facts = new ChatFacts(events, memberId, otherMemberId);
    this.connection = new Connection(site, {
      url: () => {
        const after = this.timeline.lastId;
        const query = `other_member_id=${otherMemberId}&after=${after}&limit=${PAGE_DEFAULT_MESSAGES}`;
        return socketUrl(site, `/members/chat/?${query}`);
      },
      hear: (frame) => this.#hear(frame as V1ServerFrame),
      lost: (close) => this.#lost(close),
      renewed: () => this.#sayAgain(),
      changed: (state) => events.emit("connection", state),
    });
    this.pages = new Pages(site, {
      send: (frame) => this.connection.send(frame),
      giveUp: () => this.connection.drop(),
    });
    this.outbox = new Outbox({
      store: site.store,
      scope: { memberId, otherMemberId },
      now: () => site.clock.now(),
      changed: (outgoing) => events.emit("sending", outgoing),
      stop: (send) => this.sender.stop(send),
      heard: () => void this.sender.flush(),
      unreadable: (error) => events.emit("error", error),
    });
    this.sender = new Sender({
      site,
      outbox: this.outbox,
      wire: this.connection,
      findSent: (clientMessageId, since) => findSent(this.timeline, this.pages, { clientMessageId, since }),
      balance: () => this.facts.balance ?? 0,
    });
    this.readMark = new ReadMark(site.clock, (message_id) =>
      this.connection.send(JSON.stringify({ type: "read", message_id })),
    );
  }

  close(): void {
    this.connection.close();
    this.#lost(1000);
    this.sender.close();
    this.outbox.close();
  }

  #hear(frame: V1ServerFrame): void {
    const { facts } = this;
    switch (frame.type) {
      case "welcome":
        void this.#begin(frame);
        break;
      case "text":
      case "smile":
      case "file":
        this.#whole(() => this.#show(this.timeline.add(frame), { isLive: true }));
        break;
      case "ack":
        facts.hearAck(frame);
        this.sender.hearAck(frame);
        break;
      case "history":
        this.pages.hear(frame);
        break;
      case "presence":
        facts.hearPresence(frame);
        break;
      case "typing":
        this.#events.emit("typing", { member_id: frame.member_id });
        break;
      case "read":
        this.#hearRead(frame);
        break;
      case "balance":
        facts.setBalance(frame.balance);
        break;
      case "error":
        this.#hearError(frame);
    }
  }

  async #begin(welcome: Welcome): Promise<void> {
    const { connection, pages } = this;
    this.#site.time.set(welcome.server_time);
    connection.welcomed();
    this.facts.hearWelcome(welcome);
    this.readMark.confirm(welcome.last_read_id);
    pages.up();
    if (!(await this.#catchUp(welcome.messages))) return;
    connection.online();
    this.readMark.up();
    this.sender.up();
  }

  /** Shows what is new in the newest messages, once what is between has come. Returns whether it has. */
  async #catchUp(newest: readonly V1Message[]): Promise<boolean> {
    const { timeline, pages } = this;
    if (!this.#whole(() => this.#show(timeline.begin(newest)))) return false;
    for (let gap = timeline.missing; gap; gap = timeline.missing) {
      // If it is refused, the connection is lost, or was no good: the next one begins anew.
      const page = await pages.ask(gap.before, gap.count).catch(() => undefined);
      if (!page || !this.#whole(() => this.#show(timeline.fill(page)))) return false;
    }
    return true;
  }

  /** Messages that can be seen from now on. One of this member's own may be what is still on its way here. */
  #show(messages: readonly V1Message[], { isLive = false } = {}): void {
    for (const message of messages) {
      const send = this.outbox.find(message.client_message_id);
      if (send) this.sender.shown(send, message, { isLive });
      this.#events.emit("message", message);
    }
  }

  #hearRead({ member_id, message_id }: Read): void {
    if (member_id === this.facts.memberId) this.readMark.confirm(message_id);
    else this.facts.readByOther(message_id);
    this.#events.emit("read", { member_id, message_id });
  }

  #hearError(error: V1Error): void {
    const { client_message_id, code, retry_after } = error;
    const send = this.outbox.find(client_message_id);
    if (send) {
      this.facts.hearRefusal(error, send.content);
      this.sender.hearError(send, error);
      return;
    }
    if (client_message_id === undefined && this.pages.refused(error)) return;
    const isPassing = code === "rate_limited" || code === "unavailable" || code === "internal";
    if (isPassing) this.readMark.repeatIn(retry_after ? retry_after * 1000 : RESEND_BASE_MS);
    this.#events.emit("error", new ChatError(error));
  }

  /** The site said nothing and took nothing for a while: what was said and missed there is asked for, and said again. */
  #sayAgain(): void {
    if (this.connection.state.state !== "online") {
      this.connection.drop();
      return;
    }
    this.pages.repeat();
    const newest = this.pages.newest(this.timeline.lastId);
    newest.then((messages) => this.#catchUp(messages)).catch(() => {});
    this.readMark.repeatIn(0);
    this.sender.again();
  }

  #lost(close: number): void {
    this.pages.down();
    this.readMark.down();
    // The platform closes with 1009 what is too large for itself.
    if (close === 1009) this.sender.tooLarge();
    this.sender.down();
    this.timeline.forget();
  }

  /** Runs what needs messages without a gap. A connection that leaves one is given up. Returns whether there was none. */
  #whole(run: () => void): boolean {
    try {
      run();
      return true;
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.connection.drop();
      return false;
    }
  }
}
