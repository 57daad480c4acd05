import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LostCharge, placeLostMessages } from "../../src/core/lost-messages.ts";

const [ADA, BEN] = [3, 17];
const charge = (
  memberId: number,
  first: number,
  last: number,
  messages: number,
  amount: number,
): LostCharge => ({
  ...{ memberId, first, last, messages, amount },
});

/** Returns `id:member:price` of each message. */
const place = (charges: LostCharge[], after: number, through: number) =>
  placeLostMessages(charges, { after, through, fallbackId: ADA })?.map(
    ({ id, memberId, price }) => `${id}:${memberId}:${price}`,
  );

describe("the places of lost messages", () => {
  test.each<[string, LostCharge[], string[]]>([
    ["belong to the only charge", [charge(BEN, 5, 7, 3, 15)], ["5:17:5", "6:17:5", "7:17:5"]],
    [
      "hold the last message of a charge at its last id",
      [charge(BEN, 5, 7, 1, 5)],
      ["5:3:0", "6:3:0", "7:17:5"],
    ],
    [
      "are shared by the charges of both members",
      [charge(ADA, 5, 8, 2, 10), charge(BEN, 5, 7, 2, 10)],
      ["5:17:5", "6:3:5", "7:17:5", "8:3:5"],
    ],
    ["share an uneven price", [charge(ADA, 5, 7, 3, 16)], ["5:3:6", "6:3:5", "7:3:5"]],
    [
      "follow each other over several charges of a member",
      [charge(ADA, 5, 6, 1, 5), charge(ADA, 7, 8, 2, 4)],
      ["5:3:0", "6:3:5", "7:3:2", "8:3:2"],
    ],
    ["are none without a charge", [], []],
  ])("%s", (_, charges, expected) => {
    expect(place(charges, 4, Math.max(4, ...charges.map(({ last }) => last)))).toEqual(expected);
  });

  test.each<[string, LostCharge[]]>([
    ["a charge needs more ids than it has", [charge(ADA, 5, 6, 3, 15)]],
    ["both members need the same id", [charge(ADA, 5, 6, 1, 5), charge(BEN, 5, 6, 1, 5)]],
    [
      "the members need more ids together than there are",
      [charge(ADA, 5, 6, 2, 10), charge(BEN, 5, 7, 2, 10)],
    ],
    ["a charge ends behind the last id", [charge(ADA, 5, 9, 1, 5)]],
    ["a charge has no message left", [charge(ADA, 5, 6, 0, 0)]],
    ["a charge costs less than a coin for each message", [charge(ADA, 5, 6, 2, 1)]],
  ])("do not exist if %s", (_, charges) => {
    expect(place(charges, 4, 7)).toBeUndefined();
  });

  test("make each charge whole again, whatever was lost", () => {
    const message = fc.record({ memberId: fc.constantFrom(ADA, BEN), price: fc.integer({ min: 0, max: 9 }) });
    // Whether D1 charges the sender's messages after this one.
    const history = fc.array(fc.tuple(message, fc.boolean()), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(history, fc.nat(), (all, cut) => {
        const after = cut % all.length;
        const messages = all.map(([each], i) => ({ ...each, id: i + 1 }));
        const charges = [ADA, BEN].flatMap((memberId) => {
          const own: LostCharge[] = [];
          let open = charge(memberId, 1, 0, 0, 0);
          for (const [i, { id, memberId: sender, price }] of messages.entries()) {
            if (sender !== memberId || price === 0) continue;
            open = { ...open, last: id, messages: open.messages + 1, amount: open.amount + price };
            if (!all[i]?.[1]) continue;
            own.push(open);
            open = charge(memberId, id + 1, 0, 0, 0);
          }
          return own.filter(({ last }) => last > after);
        });
        const paid = ({ memberId, first, last }: LostCharge, among: typeof messages) =>
          among.filter(
            (each) => each.memberId === memberId && each.id >= first && each.id <= last && each.price > 0,
          );
        const total = (of: typeof messages) => of.reduce((sum, { price }) => sum + price, 0);
        const left = messages.slice(0, after);
        const lost = charges.map((each) => {
          const stored = paid(each, left);
          return { ...each, messages: each.messages - stored.length, amount: each.amount - total(stored) };
        });
        const through = Math.max(after, ...lost.map(({ last }) => last));
        const placed = placeLostMessages(lost, { after, through, fallbackId: BEN }) ?? [];
        expect(placed.map(({ id }) => id)).toEqual(
          Array.from({ length: through - after }, (_, i) => after + 1 + i),
        );
        for (const each of charges) {
          const whole = paid(each, [...left, ...placed]);
          expect({ messages: whole.length, amount: total(whole) }).toEqual({
            messages: each.messages,
            amount: each.amount,
          });
        }
      }),
    );
  });
});
