import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KnownBalance } from "../../../src/web/account/known-balance.ts";

type Action = (known: KnownBalance) => void;

const answer =
  (balance: number, exact = true): Action =>
  (known) =>
    known.answer({ balance, exact });
const push =
  (balance: number, exact = true): Action =>
  (known) =>
    known.push({ balance, exact });
const lose: Action = (known) => known.lose();
const report =
  (balance: number): Action =>
  (known) =>
    known.onRoomReport(balance);

function after(...actions: Action[]): [number | undefined, boolean] {
  const known = new KnownBalance();
  for (const act of actions) act(known);
  return [known.total, known.isExact];
}

describe("the known balance", () => {
  test.each<[string, Action[], number | undefined, boolean]>([
    ["nothing has arrived", [], undefined, true],
    ["only a room has reported", [report(95)], undefined, true],
    ["the server has answered", [answer(100)], 100, true],
    ["the server's answer was not exact", [answer(100, false)], 100, false],
    ["the inbox was refused before the server answered", [lose, answer(100)], 100, false],
    ["the inbox has sent a figure", [push(100)], 100, true],
    ["the inbox has sent one that is not exact", [push(100, false)], 100, false],
    ["the server's answer came after the inbox's figure", [push(95), answer(100)], 95, true],
    ["the inbox's figure came after the server's answer", [answer(100), push(95)], 95, true],
    ["a room has reported less than the connected inbox", [push(100), report(95)], 100, true],
    ["the inbox has counted what the room reported", [push(100), report(95), push(95)], 95, true],
    ["a room has reported less before the inbox connected", [answer(100), report(95)], 95, false],
    ["a room knows less of other chats", [answer(100), report(130)], 100, false],
    ["the inbox lost its connection", [push(100), lose], 100, false],
    ["it lost its connection before it counted an ack", [push(100), report(95), lose], 95, false],
    [
      "rooms have reported since it lost its connection",
      [push(100), lose, report(90), report(95)],
      90,
      false,
    ],
    ["the inbox is connected again", [push(100), lose, report(90), push(85)], 85, true],
    ["coins were granted meanwhile", [push(100), lose, report(90), push(590)], 590, true],
    [
      "a room's report is older than the loss of a connection",
      [push(100), report(95), push(95), lose],
      95,
      false,
    ],
  ])("is right when %s", (_, actions, total, isExact) => {
    expect(after(...actions)).toEqual([total, isExact]);
  });

  test("is what the inbox sent last while that is connected, and never more than that or exact after it is not", () => {
    const coins = fc.nat(1_000);
    const action = fc.oneof(
      coins.map((balance) => ({ kind: "push" as const, balance })),
      coins.map((balance) => ({ kind: "report" as const, balance })),
      coins.map((balance) => ({ kind: "answer" as const, balance })),
      fc.constant({ kind: "lose" as const, balance: 0 }),
    );
    const acts = { push, report, answer, lose: () => lose };
    fc.assert(
      fc.property(coins, fc.array(action), (first, actions) => {
        const known = new KnownBalance();
        push(first)(known);
        let pushed = first;
        let isConnected = true;
        for (const { kind, balance } of actions) {
          acts[kind](balance)(known);
          if (kind === "push") pushed = balance;
          if (kind === "push" || kind === "lose") isConnected = kind === "push";
          expect(known.isExact).toBe(isConnected);
          if (isConnected) expect(known.total).toBe(pushed);
          expect(known.total).toBeLessThanOrEqual(pushed);
        }
      }),
    );
  });
});
