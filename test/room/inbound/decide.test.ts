import { describe, expect, test, vi } from "vitest";
import { signToken } from "../../../src/auth/token.ts";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { TOKEN_GRACE_MS } from "../../../src/core/limits.ts";
import type { SendFrame } from "../../../src/protocol/frames/decode.ts";
import { decide, FRAME_GATES, SEND_GATES } from "../../../src/room/inbound/decide.ts";
import type { Message } from "../../../src/room/store/message-row.ts";
import {
  attemptWith,
  type Conditions,
  complete,
  FILE,
  NOW,
  nameOf,
  PREDECESSOR,
  SENDER,
  SMILE,
} from "./gates/fake-room.ts";

vi.spyOn(console, "warn").mockImplementation(() => {});

const token = await signToken(new Uint8Array(32).fill(1), { memberId: SENDER, epoch: 0, ttlSeconds: 600 });
const clientMessageId = newMessageId(NOW);
const text: SendFrame = { type: "text", text: "hello", clientMessageId, maxPrice: 5 };
const otherMessage: Message = {
  type: "text",
  text: "another text",
  id: 4,
  memberId: SENDER,
  at: NOW,
  price: 5,
  exempt: false,
  clientMessageId,
};

type Row = { gate: string; conditions: Conditions; effect: string };

/** The gates in the order in which they must run, each with conditions under which a frame fails there, and the effect. */
const ROWS: Row[] = [
  {
    gate: "closeAfterGrace",
    conditions: { expiresAt: NOW - TOKEN_GRACE_MS },
    effect: "closes with token_expired",
  },
  {
    gate: "rejectRateLimited",
    conditions: { input: { kind: "rate-limited", frames: 1, retryAfter: 1 } },
    effect: "rate_limited",
  },
  {
    gate: "reauthenticate",
    conditions: { input: { kind: "token", token } },
    effect: "waits for memberStatus.renew",
  },
  { gate: "checkTokenExpiry", conditions: { expiresAt: NOW }, effect: "token_expired" },
  { gate: "refreshStatus", conditions: { freshness: "expired" }, effect: "waits for memberStatus.refresh" },
  { gate: "checkStatusKnown", conditions: { recipient: "unknown" }, effect: "unavailable" },
  { gate: "checkSenderActive", conditions: { sender: { isActive: false } }, effect: "member_disabled" },
  { gate: "checkTokenEpoch", conditions: { epoch: 1 }, effect: "unauthorized" },
  {
    gate: "checkWellFormed",
    conditions: { input: { kind: "frame", decoded: { ok: false, code: "empty_message" } } },
    effect: "empty_message",
  },
  {
    gate: "runCommand",
    conditions: { input: { kind: "frame", decoded: { ok: true, frame: { type: "read", messageId: 11 } } } },
    effect: "invalid_message",
  },
  {
    gate: "checkDuplicate",
    conditions: { cachedId: { kind: "stored", id: 4 }, stored: otherMessage },
    effect: "message_id_conflict",
  },
  { gate: "checkText", conditions: { frame: { ...text, showsNothing: true } }, effect: "empty_message" },
  {
    gate: "checkPredecessor",
    conditions: { frame: { ...text, afterClientMessageId: PREDECESSOR } },
    effect: "out_of_order",
  },
  {
    gate: "checkFileSize",
    conditions: { frame: { ...FILE, clientMessageId, maxPrice: 5, isTooLarge: true } },
    effect: "file_too_large",
  },
  { gate: "checkRecipientActive", conditions: { recipient: { isActive: false } }, effect: "member_disabled" },
  {
    gate: "checkExemption",
    conditions: {
      sender: { isEmployee: true },
      freshness: "expired",
      progress: { statusRefreshFailed: true },
    },
    effect: "unavailable",
  },
  {
    gate: "checkMemberSends",
    conditions: { memberRetryAfter: 1 },
    effect: "rate_limited",
  },
  {
    gate: "checkSmile",
    conditions: { frame: { ...SMILE, clientMessageId, maxPrice: 5 } },
    effect: "waits for smiles.load",
  },
  { gate: "checkMaxPrice", conditions: { messagePrice: 6 }, effect: "price_changed" },
  { gate: "requireCoins", conditions: { coins: 0 }, effect: "waits for leases.find" },
  {
    gate: "checkFileQuota",
    conditions: { frame: { ...FILE, clientMessageId, maxPrice: 5 }, fileBytesPerDay: 100 },
    effect: "waits for reserveFile",
  },
  { gate: "requireChat", conditions: { isNew: true }, effect: "waits for chatRow.create" },
  {
    gate: "uploadFile",
    conditions: { frame: { ...FILE, clientMessageId, maxPrice: 5 } },
    effect: "waits for uploads.put",
  },
];

/** Decides a frame, completes its wait, and returns the effect in words. */
async function effectOf(conditions: Conditions): Promise<string> {
  // A run changes the progress, which other tests of these conditions must not see.
  const progress = { ...conditions.progress };
  const { attempt, room, socket } = attemptWith({ frame: text, ...conditions, progress });
  const decision = decide(attempt);
  if (decision.kind === "wait") {
    await complete(decision);
    const waits = {
      "memberStatus.renew": room.memberStatus.renew,
      "memberStatus.refresh": room.memberStatus.refresh,
      "smiles.load": room.smiles.load,
      "leases.find": room.leases.find,
      reserveFile: room.reserveFile,
      "chatRow.create": room.chatRow.create,
      "uploads.put": room.uploads.put,
    };
    const called = Object.entries(waits).filter(([, mock]) => mock.mock.calls.length > 0);
    return `waits for ${called.map(([name]) => name).join(", ")}`;
  }
  const [closed] = socket.close.mock.calls;
  if (closed) return `closes with ${closed[1]}`;
  return nameOf(decision);
}

/** Combines the conditions of two gates; undefined if a frame cannot fail at both, because both set the same condition. */
function combine(one: Conditions, two: Conditions): Conditions | undefined {
  const inputs = [one, two].filter(({ input, frame }) => input ?? frame);
  const isShared = Object.keys(one).some((key) => key in two && key !== "sender");
  if (isShared || inputs.length > 1) return undefined;
  const sender = { ...(one.sender as object), ...(two.sender as object) };
  return { ...one, ...two, sender };
}

test("the gates run in the order in which this file lists them", () => {
  expect([...FRAME_GATES, ...SEND_GATES].map(({ name }) => name)).toEqual(ROWS.map(({ gate }) => gate));
});

test.each(ROWS)(
  "a frame that fails only at $gate has the effect: $effect",
  async ({ conditions, effect }) => {
    expect(await effectOf(conditions)).toBe(effect);
  },
);

const PAIRS = ROWS.flatMap((first, i) =>
  ROWS.slice(i + 1).flatMap((second) => {
    const conditions = combine(first.conditions, second.conditions);
    return conditions ? [{ first: first.gate, second: second.gate, conditions, effect: first.effect }] : [];
  }),
);

test.each(PAIRS)("a frame that fails at $first and at $second is decided by $first", async (pair) => {
  expect(await effectOf(pair.conditions)).toBe(pair.effect);
});

test("each gate is tested together with at least ten others", () => {
  for (const { gate } of ROWS) {
    const compared = PAIRS.filter(({ first, second }) => first === gate || second === gate);
    expect(compared.length, gate).toBeGreaterThanOrEqual(10);
  }
});

describe("a frame that passes every gate", () => {
  test("is stored, and its sender receives the message and the ack", () => {
    const { attempt, room, socket } = attemptWith({ frame: text });
    expect(nameOf(decide(attempt))).toBe("done");
    expect(room.messages.append).toHaveBeenCalledTimes(1);
    expect(socket.send.mock.calls.map(([data]) => JSON.parse(data).type)).toEqual(["text", "ack"]);
  });
});

test.each(ROWS)("a frame that fails at $gate is not stored", ({ conditions }) => {
  const { attempt, room } = attemptWith({ frame: text, ...conditions });
  decide(attempt);
  expect(room.messages.append).not.toHaveBeenCalled();
});

describe("a frame that waited", () => {
  const WAITS = ROWS.filter(({ gate }) =>
    ["refreshStatus", "checkSmile", "requireCoins", "requireChat", "uploadFile"].includes(gate),
  );

  test.each(WAITS)("at $gate is refused if its sender was deactivated meanwhile", async (row) => {
    const conditions: Conditions = { frame: text, ...row.conditions };
    const { attempt } = attemptWith(conditions);
    await complete(decide(attempt));
    conditions.sender = { isActive: false };
    conditions.freshness = "fresh";
    expect(nameOf(decide(attempt))).toBe("member_disabled");
  });

  test("for R2 waits for coins again if another frame spent them meanwhile, and is uploaded once", async () => {
    const conditions: Conditions = { frame: FILE, coins: 5 };
    const { attempt, room } = attemptWith(conditions);
    await complete(decide(attempt));
    conditions.coins = 0;
    expect(decide(attempt)).toMatchObject({ kind: "wait", coins: 5 });
    conditions.coins = 5;
    expect(nameOf(decide(attempt))).toBe("done");
    expect(room.uploads.put).toHaveBeenCalledTimes(1);
    expect(room.messages.append).toHaveBeenCalledTimes(1);
  });
});
