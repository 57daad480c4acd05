import type { Ack, Presence, V1Error, Welcome } from "../protocol/frames/server.ts";
import type { ChatEvents, Limits, OtherMember, Prices } from "./chat-events.ts";
import type { Emitter } from "./emitter.ts";
import type { OutboxContent } from "./outbox/outbox-entry.ts";

/** The state of a chat apart from its messages, as the server last reported it. */
export class ChatState {
  readonly #events: Emitter<ChatEvents>;
  memberId: number;
  otherMember: OtherMember;
  prices: Prices | undefined;
  limits: Limits | undefined;
  exempt = false;
  balance: number | undefined;

  constructor(events: Emitter<ChatEvents>, memberId: number, otherMemberId: number) {
    this.#events = events;
    this.memberId = memberId;
    this.otherMember = { id: otherMemberId, name: null, online: false, last_read_id: 0 };
  }

  applyWelcome({ member_id, other_member, prices, limits, exempt, balance }: Welcome): void {
    const previous = this.otherMember;
    this.memberId = member_id;
    this.otherMember = other_member;
    this.limits = limits;
    this.exempt = exempt;
    this.#setPrices(prices);
    this.setBalance(balance);
    const { id, online, last_read_id } = other_member;
    if (online !== previous.online) this.#events.emit("presence", { member_id: id, online });
    if (last_read_id > previous.last_read_id) {
      this.#events.emit("read", { member_id: id, message_id: last_read_id });
    }
  }

  applyPresence({ member_id, online }: Presence): void {
    this.otherMember = { ...this.otherMember, online };
    this.#events.emit("presence", { member_id, online });
  }

  /** The other member has read up to this message. */
  applyRead(messageId: number): void {
    const last_read_id = Math.max(this.otherMember.last_read_id, messageId);
    this.otherMember = { ...this.otherMember, last_read_id };
  }

  applyAck(ack: Ack): void {
    if (ack.price > 0) this.exempt = false;
    this.#events.emit("ack", ack);
    this.setBalance(ack.balance);
  }

  /** Takes the prices and the balance from an error about this content. */
  applyError({ code, price, balance }: V1Error, { type }: OutboxContent): void {
    if (balance !== undefined) this.setBalance(balance);
    if (price === undefined) return;
    if (price > 0) this.exempt = false;
    if (code !== "price_changed" || type === "smile" || !this.prices || this.exempt) return;
    this.#setPrices({ ...this.prices, [type]: price });
  }

  setBalance(balance: number): void {
    if (balance === this.balance) return;
    this.balance = balance;
    this.#events.emit("balance", balance);
  }

  #setPrices(prices: Prices): void {
    const { text, file } = this.prices ?? {};
    if (prices.text === text && prices.file === file) return;
    this.prices = prices;
    this.#events.emit("prices", prices);
  }
}
