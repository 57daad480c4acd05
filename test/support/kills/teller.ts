import { expect } from "vitest";
import type { TestMember } from "../client.ts";
import type { Dice } from "../random.ts";
import type { Frame } from "../socket.ts";
import type { Life } from "./life.ts";
import { PRICE, type Side } from "./side.ts";
import type { Tally } from "./tally.ts";

type Order = { path: string; key: string; body: object; amount: number };

/** A superuser moves coins of one member from outside. What is not answered is asked again, with the same key, until it is. */
export class Teller {
  readonly #superuser: TestMember;
  readonly #grants: readonly [number, number];
  readonly #dice: Dice;
  readonly #tally: Tally;
  readonly member: TestMember;
  readonly sides: Side[];
  /** What was given, less what was taken: each transfer once. */
  given = 0;
  readonly #done = new Set<string>();
  #order: Order | undefined;
  #keys = 0;

  constructor(
    superuser: TestMember,
    member: TestMember,
    grants: readonly [number, number],
    sides: Side[],
    dice: Dice,
    tally: Tally,
  ) {
    this.#superuser = superuser;
    this.#grants = grants;
    this.#dice = dice;
    this.#tally = tally;
    this.member = member;
    this.sides = sides;
  }

  async work(life: Life): Promise<void> {
    if (this.#order) this.#tally.askedAgain++;
    while (!life.isOver) {
      this.#order ??= this.#next();
      await this.finish(life);
    }
  }

  /** Until what was ordered is answered. */
  async finish(life: Life): Promise<void> {
    const order = this.#order;
    const first = order && (await this.#ask(life, order));
    if (!first) return;
    this.#order = undefined;
    if (first.status === 409) {
      expect({ amount: order.amount, code: first.body.code }).toEqual({
        amount: -Math.abs(order.amount),
        code: "insufficient_balance",
      });
      return;
    }
    expect([200, 201], JSON.stringify(first)).toContain(first.status);
    expect(first.body).toMatchObject({ member_id: this.member.id, amount: order.amount });
    if (!this.#done.has(order.key)) this.given += order.amount;
    this.#done.add(order.key);
    this.#tally.transfers++;
    life.coinsCame(this.member.id);
    if (this.#dice.upTo(5) > 1) return;
    const again = await this.#ask(life, order);
    if (again) expect(again).toEqual({ status: 200, body: first.body });
  }

  #ask(life: Life, { path, key, body }: Order): Promise<{ status: number; body: Frame } | undefined> {
    return life.ask(async () => {
      const answer = await life.client.ask(this.#superuser, "POST", path, body, { "Idempotency-Key": key });
      return { status: answer.status, body: await answer.json() };
    });
  }

  #next(): Order {
    const kind = this.#dice.upTo(10);
    const paid = this.sides.flatMap(({ stored }) => [...stored.values()].slice(-50));
    if (kind < 2 && paid.length > 0) {
      const { chat_id, id: message_id } = this.#dice.one(paid);
      return {
        path: "/billing/refunds",
        key: `refund ${chat_id} ${message_id}`,
        body: { chat_id, message_id, reason: "none" },
        amount: PRICE,
      };
    }
    const { id } = this.member;
    const amount = this.#dice.whole(...this.#grants) * (kind < 4 ? -1 : 1);
    return { path: `/members/${id}/coins`, key: `${id}: ${++this.#keys}`, body: { amount }, amount };
  }
}
