import { expect } from "vitest";
import type { Dice } from "../dice.ts";
import type { TestMember } from "../runtime/member-client.ts";
import type { Frame } from "../runtime/test-socket.ts";
import { type ChatSide, PRICE } from "./chat-side.ts";
import type { ProcessRun } from "./process-run.ts";
import type { KillTally } from "./tally.ts";

type CoinRequest = { path: string; key: string; body: object; amount: number };

/** A superuser who changes the coins of one member. Repeats a request that gets no answer, with the same key. */
export class AdminActor {
  readonly #superuser: TestMember;
  readonly #grants: readonly [number, number];
  readonly #dice: Dice;
  readonly #tally: KillTally;
  readonly member: TestMember;
  readonly sides: ChatSide[];
  /** The coins granted less the coins withdrawn, with each transfer counted once. */
  granted = 0;
  readonly #done = new Set<string>();
  #pending: CoinRequest | undefined;
  #keys = 0;

  constructor(
    superuser: TestMember,
    member: TestMember,
    grants: readonly [number, number],
    sides: ChatSide[],
    dice: Dice,
    tally: KillTally,
  ) {
    this.#superuser = superuser;
    this.#grants = grants;
    this.#dice = dice;
    this.#tally = tally;
    this.member = member;
    this.sides = sides;
  }

  async work(run: ProcessRun): Promise<void> {
    if (this.#pending) this.#tally.askedAgain++;
    while (!run.signal.aborted) {
      this.#pending ??= this.#nextRequest();
      await this.finish(run);
    }
  }

  /** Sends the pending request, if there is one, and checks the answer. */
  async finish(run: ProcessRun): Promise<void> {
    const request = this.#pending;
    const first = request && (await this.#post(run, request));
    if (!first) return;
    this.#pending = undefined;
    if (first.status === 409) {
      expect({ amount: request.amount, code: first.body.code }).toEqual({
        amount: -Math.abs(request.amount),
        code: "insufficient_balance",
      });
      return;
    }
    expect([200, 201], JSON.stringify(first)).toContain(first.status);
    expect(first.body).toMatchObject({ member_id: this.member.id, amount: request.amount });
    if (!this.#done.has(request.key)) this.granted += request.amount;
    this.#done.add(request.key);
    this.#tally.transfers++;
    run.onCoinsGranted(this.member.id);
    if (this.#dice.upTo(5) > 1) return;
    const again = await this.#post(run, request);
    if (again) expect(again).toEqual({ status: 200, body: first.body });
  }

  #post(
    run: ProcessRun,
    { path, key, body }: CoinRequest,
  ): Promise<{ status: number; body: Frame } | undefined> {
    return run.attempt(async () => {
      const response = await run.client.request(this.#superuser, "POST", path, body, {
        "Idempotency-Key": key,
      });
      return { status: response.status, body: await response.json() };
    });
  }

  #nextRequest(): CoinRequest {
    const kind = this.#dice.upTo(10);
    const paid = this.sides.flatMap(({ stored }) => [...stored.values()].slice(-50));
    if (kind < 2 && paid.length > 0) {
      const { chat_id, id: message_id } = this.#dice.pick(paid);
      return {
        path: "/billing/refunds",
        key: `refund ${chat_id} ${message_id}`,
        body: { chat_id, message_id, reason: "none" },
        amount: PRICE,
      };
    }
    const { id } = this.member;
    const amount = this.#dice.integer(...this.#grants) * (kind < 4 ? -1 : 1);
    return { path: `/members/${id}/coins`, key: `${id}: ${++this.#keys}`, body: { amount }, amount };
  }
}
