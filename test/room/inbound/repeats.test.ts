import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { CLOCK_SLACK_MS, STATUS_EXPIRES_AFTER_MS } from "../../../src/core/limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { roomStorage } from "../../support/runtime/chat.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSmile } from "../../support/runtime/smiles.ts";
import { TestSocket } from "../../support/runtime/test-socket.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0 }, { instrumented: true });
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.reset();
  await checkBooks(parley);
});

type Chat = { ada: TestMember; ben: TestMember; smileId: number };
type Row = {
  /** The change between the first send and the second. */
  change: string;
  apply: (chat: Chat) => Promise<unknown>;
  /** The code with which a new message of the same kind is refused after the change. */
  code: string;
  kind?: "text" | "smile" | "file";
  coins?: number;
  isEmployee?: boolean;
  maxPrice?: number;
};

const setMember = async (member: TestMember, fields: object) => {
  expect((await parley.request(boss, "PATCH", `/members/${member.id}`, fields)).status).toBe(200);
  await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
};
const setSmile = async (smileId: number, fields: object) => {
  expect((await parley.request(boss, "PATCH", `/storage/smiles/${smileId}`, fields)).status).toBe(200);
  await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
};

/** One row at least for each gate behind the one for duplicates. */
const ROWS: Row[] = [
  {
    change: "the other member was deactivated",
    apply: ({ ben }) => setMember(ben, { is_active: false }),
    code: "member_disabled",
  },
  {
    change: "D1 could not confirm that the sender is exempt",
    apply: async () => {
      await parley.setFailpoint("d1", "down");
      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    },
    code: "unavailable",
    isEmployee: true,
  },
  {
    change: "the smile was retired",
    apply: ({ smileId }) => setSmile(smileId, { is_active: false }),
    code: "smile_not_found",
    kind: "smile",
  },
  {
    change: "the price of the smile rose above max_price",
    apply: ({ smileId }) => setSmile(smileId, { price: 11 }),
    code: "price_changed",
    kind: "smile",
    maxPrice: 10,
  },
  { change: "the coins were spent", apply: async () => {}, code: "insufficient_balance", coins: 5 },
  {
    change: "the sender lost the role that made messages free",
    apply: ({ ada }) => setMember(ada, { is_employee: false }),
    code: "insufficient_balance",
    coins: 0,
    isEmployee: true,
  },
  {
    change: "R2 stopped answering",
    apply: () => parley.setFailpoint("r2Put", "throw"),
    code: "unavailable",
    kind: "file",
  },
  {
    change: "D1 stopped answering",
    apply: async () => {
      await parley.setFailpoint("d1", "down");
      await parley.advanceClock(STATUS_EXPIRES_AFTER_MS);
    },
    code: "unavailable",
    kind: "smile",
  },
];

/** Connects in parley.v1 with the token in the upgrade, or in the first frame. */
async function open(door: "upgrade" | "first-frame", member: TestMember, other: TestMember) {
  if (door === "upgrade") return parley.chatV1(member, other);
  const socket = await TestSocket.open(parley.chatUrl(other.id), {}, ["parley.v1"]);
  socket.send(`Bearer ${member.token}`);
  socket.welcome = await socket.next();
  return socket;
}

/** Returns the next answer to the member's own frames. */
async function answer(socket: TestSocket) {
  for (;;) {
    const frame = await socket.next();
    if (frame.type === "ack" || frame.type === "error") return frame;
  }
}

describe.each(["upgrade", "first-frame"] as const)("with the token in the %s, a repeat", (door) => {
  test.each(ROWS)(
    "gets its first ack after $change, and a new message is refused with $code",
    async (row) => {
      const ada = await parley.addMember({
        coins: row.coins ?? 1000,
        ...(row.isEmployee && { employee: true }),
      });
      const ben = await parley.addMember();
      const smileId = row.kind === "smile" ? await addSmile(parley, boss) : 0;
      const a = await open(door, ada, ben);
      const frameWith = (client_message_id: string) => {
        const options = { client_message_id, ...(row.maxPrice !== undefined && { max_price: row.maxPrice }) };
        if (row.kind === "smile") return { type: "smile", smile_id: smileId, ...options };
        if (row.kind === "file")
          return encodeFileFrame({ name: "f", type: "", text: "t", ...options }, new Uint8Array(3));
        return { type: "text", text: "hello", ...options };
      };
      const sent = frameWith(newMessageId(Date.now()));
      a.send(sent);
      const first = await answer(a);
      expect(first).toMatchObject({ type: "ack", id: 1 });
      await row.apply({ ada, ben, smileId });
      a.send(sent);
      const { balance: _, ...again } = await answer(a);
      expect({ ...again, balance: first.balance }).toEqual(first);
      a.send(frameWith(newMessageId(Date.now())));
      expect(await answer(a)).toMatchObject({ type: "error", code: row.code });
      const room = await roomStorage(parley, ada, ben);
      expect(await room.exec("SELECT count(*) AS n FROM messages")).toEqual([{ n: 1 }]);
      await a.close();
    },
  );

  test.each([2_000, 3_600_000])(
    "whose id was the furthest ahead gets its first ack after the room's clock went back by %i ms",
    async (back) => {
      const [ada, ben] = [await parley.addMember({ coins: 1000 }), await parley.addMember()];
      const a = await open(door, ada, ben);
      const sendAt = (at: number) => {
        const frame = { type: "text", text: "hello", client_message_id: newMessageId(at) };
        a.send(frame);
        return frame;
      };
      const sent = sendAt(Date.now() + CLOCK_SLACK_MS - 500);
      const first = await answer(a);
      expect(first).toMatchObject({ type: "ack", id: 1, price: 5 });
      await parley.setClock(-back);
      a.send(sent);
      expect(await answer(a)).toEqual(first);
      // No copy of this one can be stored.
      sendAt(Date.now() + CLOCK_SLACK_MS + 60_000);
      expect(await answer(a)).toMatchObject({ code: "stale_message_id" });
      // A client with a right clock can write.
      sendAt(Date.now());
      expect(await answer(a)).toMatchObject({ type: "ack", id: 2 });
      await a.close();
    },
  );
});
