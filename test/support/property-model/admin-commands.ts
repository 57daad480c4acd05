import { expect } from "vitest";
import { SMILE_PRICE_EXPIRES_AFTER_MS, STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { type Command, command } from "./command.ts";
import { checkMember, memberOf, ROLES, type Role } from "./model.ts";

/** For this long, a room may use an old role of a member or an old price of a smile. */
const STALE_MS = Math.max(STATUS_EXPIRES_AFTER_MS, SMILE_PRICE_EXPIRES_AFTER_MS);

export function roleChange(memberIndex: number, role: Role): Command {
  return command(`${memberIndex} becomes ${role}`, async (model, real) => {
    const path = `/members/${real.member(memberIndex).id}`;
    const response = await real.parley.request(real.boss, "PATCH", path, ROLES[role]);
    memberOf(model, memberIndex).role = role;
    checkMember(model, memberIndex, await response.json());
    await real.parley.advanceClock(STALE_MS);
  });
}

export function priceChange(smile: number, price: number): Command {
  return command(`smile ${smile} costs ${price}`, async (model, real) => {
    const path = `/storage/smiles/${real.smileIds[smile]}`;
    const response = await real.parley.request(real.boss, "PATCH", path, { price });
    expect(response.status).toBe(200);
    model.smilePrices[smile] = price;
    await real.parley.advanceClock(STALE_MS);
  });
}
