/** A message of this page that the server has acknowledged. */
export type OwnSpend = {
  otherMemberId: number;
  /** The id of the message in its chat. */
  id: number;
  price: number;
  /** `KnownBalance.answers` before the message could leave; undefined if it may have left earlier, in another page. */
  sentAt: number | undefined;
};

/**
 * The member's coins as far as this page knows them: the last answer of the server, less the messages of this page that it may lack.
 * The total is never more than that, but it is too low while a message is subtracted that the answer contains. Requests are numbered
 * in the order in which they begin. An answer contains every message that was acknowledged before its request began.
 */
export class KnownBalance {
  #answer: { balance: number; exact: boolean } | undefined;
  #lastRequest = 0;
  /** The request of `#answer`. */
  #answered = 0;
  #answers = 0;
  /** Coins spent without an ack, by message if it is known, with the last request that began before they were noticed. */
  readonly #unknown = new Map<string, number>();
  /** The acknowledged messages that `#answer` may lack, with the last request that began before the ack. */
  #spends: { price: number; request: number; isMissing: boolean }[] = [];
  readonly #acknowledged = new Set<string>();
  /** By the other member's id: the newest message of this member that is known. */
  readonly #newestOwn = new Map<number, number>();

  /** Undefined before the first answer. */
  get total(): number | undefined {
    const spent = this.#spends.reduce((sum, { price }) => sum + price, 0);
    return this.#answer && Math.max(0, this.#answer.balance - spent);
  }

  /** False if `total` lacks something, or may have subtracted a message twice. */
  get isExact(): boolean {
    const isComplete = this.#unknown.size === 0 && this.#spends.every((each) => each.isMissing);
    return !this.#answer || (this.#answer.exact && isComplete);
  }

  /** The number of answers so far. */
  get answers(): number {
    return this.#answers;
  }

  /** Call when a request for the balance begins. Returns its number. */
  begin(): number {
    this.#lastRequest += 1;
    return this.#lastRequest;
  }

  /** Takes the answer of a request, unless a later request was answered first. */
  answer(request: number, { balance, exact }: { balance: number; exact: boolean }): void {
    if (request < this.#answered) return;
    this.#answer = { balance, exact };
    this.#answered = request;
    this.#answers += 1;
    for (const [key, since] of this.#unknown) if (since < request) this.#unknown.delete(key);
    // The answer may contain messages that were acknowledged after its request had begun.
    this.#spends = this.#spends
      .filter((spend) => spend.request >= request)
      .map((spend) => ({ ...spend, isMissing: false }));
  }

  /** Subtracts a message, once. */
  spend({ otherMemberId, id, price, sentAt }: OwnSpend): void {
    const key = `${otherMemberId}/${id}`;
    if (this.#acknowledged.has(key)) return;
    this.#acknowledged.add(key);
    this.setNewestOwn(otherMemberId, id);
    // The list of chats may have shown the message before its ack came.
    this.#unknown.delete(key);
    // An answer that came between the message and its ack may contain it.
    const isMissing = sentAt === this.#answers;
    if (price > 0) this.#spends.push({ price, request: this.#lastRequest, isMissing });
  }

  /** Call when the member has spent or received coins of which this page knows no amount. */
  markIncomplete(): void {
    this.#unknown.set("", this.#lastRequest);
  }

  /** Takes the total of a room, which lacks what other rooms spent: if it is lower, then `total` lacks something. */
  compare(roomTotal: number): void {
    if (this.total !== undefined && roomTotal < this.total) this.markIncomplete();
  }

  /** Takes a message of this member in the list of chats. Returns whether coins were spent for it that are in no ack yet. */
  list(otherMemberId: number, id: number): boolean {
    const isNew = this.setNewestOwn(otherMemberId, id);
    if (isNew) this.#unknown.set(`${otherMemberId}/${id}`, this.#lastRequest);
    return isNew;
  }

  /** Takes the id of a message of this member. Returns whether it is newer than those known in its chat. */
  setNewestOwn(otherMemberId: number, id: number): boolean {
    if (id <= (this.#newestOwn.get(otherMemberId) ?? 0)) return false;
    this.#newestOwn.set(otherMemberId, id);
    return true;
  }
}
