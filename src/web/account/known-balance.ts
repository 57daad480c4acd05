import type { CoinsFigure } from "../../core/known-coins.ts";

/**
 * The member's coins as far as this page knows them. While the inbox is connected, they are the figure that it sent last, which lags
 * a message by a second or two. Otherwise they are the last known figure, or a lower one that a room has reported since.
 */
export class KnownBalance {
  #figure: CoinsFigure | undefined;
  /** The connection of the inbox has been lost since it sent `#figure`. */
  #isLost = false;
  /** Whether `#figure` came from the inbox, over the present connection. */
  #isLive = false;
  /** The least that a room has reported since `#figure`. */
  #lowest = Number.POSITIVE_INFINITY;

  /** Undefined before the first figure. */
  get total(): number | undefined {
    return (
      this.#figure && (this.#isLive ? this.#figure.balance : Math.min(this.#figure.balance, this.#lowest))
    );
  }

  /** False if `total` may contain coins that were spent, or lack coins that were received. */
  get isExact(): boolean {
    if (!this.#figure) return true;
    return (
      this.#figure.exact && (this.#isLive || (!this.#isLost && this.#lowest === Number.POSITIVE_INFINITY))
    );
  }

  /** Takes the answer of `GET /members/me`, unless the inbox has sent a figure. */
  answer({ balance, exact }: CoinsFigure): void {
    this.#figure ??= { balance, exact };
  }

  /** Takes a figure that the inbox sent. */
  push(figure: CoinsFigure): void {
    this.#figure = figure;
    this.#isLive = true;
    this.#isLost = false;
    this.#lowest = Number.POSITIVE_INFINITY;
  }

  /** Call when the inbox has lost its connection, or was refused one: what it does not send now, it does not send later. */
  lose(): void {
    this.#isLive = false;
    this.#isLost = true;
  }

  /**
   * Takes the member's coins as a room reports them with an ack, a refusal or a change. They may contain what was spent in other
   * chats, and the inbox may have counted them already. So they count only while the inbox is not connected.
   */
  onRoomReport(balance: number): void {
    this.#lowest = Math.min(this.#lowest, balance);
  }
}
