import type { Read, V1Error, V1Message, V1ServerFrame, Welcome } from "../protocol/frames/server.ts";
import type { ChatEvents } from "./chat-events.ts";
import { ChatState } from "./chat-state.ts";
import { type ClientContext, socketUrl } from "./client-context.ts";
import { Connection } from "./connection/connection.ts";
import type { ConnectionState } from "./connection/connection-state.ts";
import type { Emitter } from "./emitter.ts";
import { ChatError } from "./errors.ts";
import { findSent } from "./history/find-sent.ts";
import { HistoryPager } from "./history/history-pager.ts";
import { ReadMarker } from "./history/read-marker.ts";
import { Timeline } from "./history/timeline.ts";
import { Outbox } from "./outbox/outbox.ts";
import { Sender } from "./outbox/sender.ts";

/**
 * Wires the parts of a chat and routes each frame to one of them. A connection starts with the welcome, then loads the missing
 * pages, and only then sends messages.
 */
export class ChatSync {
  readonly #context: ClientContext;
  readonly #events: Emitter<ChatEvents>;
  readonly timeline = new Timeline();
  readonly connection: Connection;
  readonly state: ChatState;
  readonly pager: HistoryPager;
  readonly outbox: Outbox;
  readonly sender: Sender;
  readonly readMarker: ReadMarker;

  /** @param limit how many messages the first connection loads at most */
  constructor(context: ClientContext, events: Emitter<ChatEvents>, otherMemberId: number, limit: number) {
    this.#context = context;
    this.#events = events;
    const { memberId } = context.tokens;
    this.state = new ChatState(events, memberId, otherMemberId);
    this.connection = new Connection(context, {
      url: () => this.#url(otherMemberId, limit),
      onFrame: (frame) => this.#onFrame(frame as V1ServerFrame),
      onDisconnect: (closeCode) => this.#onDisconnect(closeCode),
      onTokenRenewed: () => this.#onTokenRenewed(),
      // The platform answers the exact ping without waking the room, and the room notifies the other member only while it is awake.
      onSilence: () => this.connection.send('{"type":"ping" }'),
      onStateChange: (state) => this.#onStateChange(state),
    });
    this.pager = new HistoryPager(context, {
      send: (frame) => this.connection.send(frame),
      dropConnection: () => this.connection.drop(),
    });
    this.outbox = new Outbox({
      context,
      scope: { memberId, otherMemberId },
      onChange: (outgoing) => events.emit("outgoing", outgoing),
      abort: (pending) => this.sender.abort(pending),
      onRemoteChange: () => void this.sender.flush(),
      onStoreError: (error) => events.emit("error", error),
    });
    this.sender = new Sender({
      context,
      outbox: this.outbox,
      wire: this.connection,
      findSent: (clientMessageId, since) => findSent(this.timeline, this.pager, { clientMessageId, since }),
      balance: () => this.state.balance ?? 0,
    });
    this.readMarker = new ReadMarker(context.clock, (message_id) =>
      this.connection.send(JSON.stringify({ type: "read", message_id })),
    );
  }

  #url(otherMemberId: number, limit: number): string {
    const after = this.timeline.lastId;
    const query = `other_member_id=${otherMemberId}&after=${after}&limit=${limit}`;
    return socketUrl(this.#context, `/members/chat/?${query}`);
  }

  close(): void {
    this.connection.close();
    this.#onDisconnect(1000);
    this.sender.close();
    this.outbox.close();
  }

  #onStateChange(state: ConnectionState): void {
    if (state.state === "stopped" && state.code === "member_not_found") {
      for (const pending of [...this.outbox.pending])
        if (pending.state === "sending") this.outbox.fail(pending, state.code);
    }
    this.#events.emit("connection", state);
  }

  #onFrame(frame: V1ServerFrame): void {
    const { state } = this;
    switch (frame.type) {
      case "welcome":
        void this.#onWelcome(frame);
        break;
      case "text":
      case "smile":
      case "file":
        this.#dropOnGap(() => this.#emitMessages(true, this.timeline.append(frame), true));
        break;
      case "ack":
        state.applyAck(frame);
        this.sender.onAck(frame);
        break;
      case "history":
        this.pager.onHistory(frame);
        break;
      case "presence":
        state.applyPresence(frame);
        break;
      case "typing":
        this.#events.emit("typing", { member_id: frame.member_id });
        break;
      case "read":
        this.#onRead(frame);
        break;
      case "balance":
        state.setBalance(frame.balance);
        break;
      case "error":
        this.#onError(frame);
    }
  }

  async #onWelcome(welcome: Welcome): Promise<void> {
    const { connection, pager } = this;
    this.#context.serverClock.set(welcome.server_time);
    connection.welcomed();
    this.state.applyWelcome(welcome);
    this.readMarker.confirm(welcome.last_read_id);
    pager.connected();
    if (!(await this.#catchUp(welcome.messages))) return;
    connection.online();
    this.readMarker.connected();
    this.sender.connected();
  }

  /** Emits the new messages once the gap before them is filled. Returns false if that failed. */
  async #catchUp(newest: readonly V1Message[]): Promise<boolean> {
    const { timeline, pager } = this;
    // `hasStarted` is read before `start` changes it.
    if (!this.#dropOnGap(() => this.#emitMessages(timeline.hasStarted, timeline.start(newest)))) return false;
    for (let gap = timeline.missing; gap; gap = timeline.missing) {
      // A failed request means that the connection is lost or unusable. The next connection starts over.
      const page = await pager.fetchBefore(gap.before, gap.count).catch(() => undefined);
      if (!page || !this.#dropOnGap(() => this.#emitMessages(true, timeline.fillGap(page)))) return false;
    }
    return true;
  }

  /** Emits messages that have joined the timeline. One of them may be a message that this client is still sending. */
  #emitMessages(isNew: boolean, messages: readonly V1Message[], isLive?: boolean): void {
    for (const message of messages) {
      const pending = this.outbox.find(message.client_message_id);
      if (pending) this.sender.onMessage(pending, message, isLive);
      this.#events.emit("message", { ...message, isNew });
    }
  }

  #onRead({ member_id, message_id }: Read): void {
    if (member_id === this.state.memberId) this.readMarker.confirm(message_id);
    else this.state.applyRead(message_id);
    this.#events.emit("read", { member_id, message_id });
  }

  #onError(error: V1Error): void {
    const { client_message_id, code, retry_after } = error;
    const pending = this.outbox.find(client_message_id);
    if (pending) {
      this.state.applyError(error, pending.content);
      this.sender.onError(pending, error);
      return;
    }
    // The error does not name its frame, so it may be about the read marker and about the history request.
    const isTransient = code === "rate_limited" || code === "unavailable" || code === "internal";
    if (isTransient) this.readMarker.resendIn((retry_after ?? 1) * 1000);
    if (client_message_id === undefined && this.pager.onError(error)) return;
    this.#events.emit("error", new ChatError(error));
  }

  /** While the token was expired, the server sent nothing and accepted nothing: load what was missed and send again. */
  #onTokenRenewed(): void {
    if (this.connection.state.state !== "online") {
      this.connection.drop();
      return;
    }
    this.pager.resend();
    const newest = this.pager.fetchNewest(this.timeline.lastId);
    newest.then((messages) => this.#catchUp(messages)).catch(() => {});
    this.readMarker.resendIn(0);
    this.sender.resendAll();
  }

  #onDisconnect(closeCode: number): void {
    this.pager.disconnected();
    this.readMarker.disconnected();
    // The platform closes the socket with 1009 if a frame exceeds its own limit.
    if (closeCode === 1009) this.sender.onTooLarge();
    this.sender.disconnected();
    this.timeline.dropPending();
  }

  /** Drops the connection if `run` finds a gap in the messages. Returns whether there was none. */
  #dropOnGap(run: () => void): boolean {
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
