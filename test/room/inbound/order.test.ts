import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newMessageId } from "../../../src/client/outbox/message-id.ts";
import { CLIENT_IDS_SCAN_COST, FLOOD_MAX_REFUSALS } from "../../../src/core/limits.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { addPair, EMPLOYEES, roomOf, roomStorage, storeEmptyChat } from "../../support/runtime/chat.ts";
import { DOORS, type Door, openRoom } from "../../support/runtime/doors.ts";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
import { addSmile } from "../../support/runtime/smiles.ts";
import type { Frame, TestSocket } from "../../support/runtime/test-socket.ts";

/** Enough for one search and two more frames. */
const SEND_BURST = CLIENT_IDS_SCAN_COST + 2;
const HOUR_MS = 3_600_000;
const TOKEN_TTL_SECONDS = 600;

let parley: Parley;
let smileId: number;
let clockOffset = 0;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST, SENDS_PER_SECOND: 1 }, { instrumented: true });
  smileId = await addSmile(parley, await parley.addMember({ superuser: true }));
});
afterAll(() => parley.close());

const newId = (age = 0) => newMessageId(Date.now() + clockOffset - age);
const textOf = (client_message_id: string, after_client_message_id?: string) => ({
  type: "text",
  text: client_message_id,
  client_message_id,
  after_client_message_id,
});
const smileOf = (client_message_id: string, after_client_message_id?: string) => ({
  ...textOf(client_message_id, after_client_message_id),
  type: "smile",
  smile_id: smileId,
});

/** Sends a frame 10 s before the last one, so that no token comes back. Returns the answer. */
async function send(socket: TestSocket, frame: object): Promise<Frame> {
  clockOffset -= 10_000;
  await parley.setClock(clockOffset);
  socket.send(frame);
  return nextOf(socket, "ack", "error", "history");
}

async function nextOf(socket: TestSocket, ...types: string[]): Promise<Frame> {
  for (;;) {
    const frame = await socket.next();
    if (types.includes(frame.type)) return frame;
  }
}

async function openPair(doorOfAda: Door = "header") {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  return {
    ada,
    ben,
    a: await openRoom(parley, ada, ben, doorOfAda),
    b: await openRoom(parley, ben, ada, "header"),
  };
}

/** Opens a chat whose room has one message in storage and none in memory. Its date is an hour ago. */
async function openStored(stored: { client_message_id: string | null }) {
  const [ada, ben] = await addPair(parley, EMPLOYEES);
  await storeEmptyChat(parley, [ada, ben]);
  const storage = await roomStorage(parley, ada, ben);
  const insert = `INSERT INTO messages (id, member_id, at, price, exempt, client_message_id, type, text)
    VALUES (?, ?, ?, 0, 1, ?, 'text', '')`;
  const at = Date.now() + clockOffset - HOUR_MS;
  await storage.exec(insert, 1, ada.id, at, stored.client_message_id);
  await storage.exec(insert, 2, ben.id, at, null);
  await parley.evict("CHAT_ROOM", roomOf(ada, ben));
  return { a: await parley.chatV1(ada, ben) };
}

const outOfOrder = (client_message_id: string) => ({ code: "out_of_order", client_message_id });
const history = { type: "history", before: 1 };

/** Expects exactly this many tokens to be left. */
async function expectTokens(socket: TestSocket, tokens: number): Promise<void> {
  for (let i = 0; i < tokens; i++) expect(await send(socket, history)).toMatchObject({ type: "history" });
  expect(await send(socket, history)).toMatchObject({ code: "rate_limited" });
}

describe("a message after another one", () => {
  test.each(DOORS.map((door, i) => ({ door, frameOf: i % 2 ? smileOf : textOf })))(
    "is stored only behind it, with the token in the $door ($frameOf.name)",
    async ({ door, frameOf }) => {
      const { a, b } = await openPair(door);
      const [first, second] = [newId(), newId()];
      expect(await send(a, frameOf(second, first))).toMatchObject(outOfOrder(second));
      expect(await send(a, frameOf(first))).toMatchObject({ type: "ack", id: 1 });
      expect(await send(a, frameOf(second, first))).toMatchObject({ type: "ack", id: 2 });
      for (const id of [1, 2]) expect(await nextOf(b, "text", "smile")).toMatchObject({ id });
      await Promise.all([a.close(), b.close()]);
    },
  );

  test("that arrives with it in one burst is stored behind it, and not if that one is refused", async () => {
    const { a } = await openPair();
    const [first, second, third] = [newId(), newId(), newId()];
    a.send({ ...textOf(first), text: "" });
    a.send(textOf(second, first));
    a.send(textOf(third));
    expect(await nextOf(a, "error")).toMatchObject({ code: "empty_message", client_message_id: first });
    expect(await nextOf(a, "error")).toMatchObject(outOfOrder(second));
    expect(await nextOf(a, "ack")).toMatchObject({ client_message_id: third, id: 1 });
    await a.close();
  });

  test("that is already stored gets its first ack, whatever it names", async () => {
    const { a } = await openPair();
    const id = newId();
    const ack = await send(a, textOf(id));
    expect(await send(a, textOf(id, newId()))).toEqual(ack);
    await a.close();
  });

  test("is refused if only the other member has sent a message with that id", async () => {
    const { a, b } = await openPair();
    const [first, second] = [newId(), newId()];
    expect(await send(b, textOf(first))).toMatchObject({ type: "ack" });
    expect(await send(a, textOf(second, first))).toMatchObject(outOfOrder(second));
    await Promise.all([a.close(), b.close()]);
  });

  test("whose field is not an id is invalid", async () => {
    const { a } = await openPair();
    const client_message_id = newId();
    expect(await send(a, textOf(client_message_id, "first"))).toMatchObject({
      code: "invalid_message",
      client_message_id,
    });
    await a.close();
  });

  test("is stored at once if it is a file, or a frame of the contract", async () => {
    const { ada, ben, a, b } = await openPair();
    const options = { client_message_id: newId(), after_client_message_id: newId() };
    const header = { name: "f", type: "", size: 1, ...options };
    a.send(new Uint8Array(Buffer.from(`!${JSON.stringify(header)}#x`)));
    expect(await nextOf(a, "ack", "error")).toMatchObject({ type: "ack", id: 1 });
    // The control: the encoder's own frame of a file.
    a.send(encodeFileFrame({ name: "f", type: "", client_message_id: newId() }, new Uint8Array(1)));
    expect(await nextOf(a, "ack", "error")).toMatchObject({ type: "ack", id: 2 });
    const contract = await parley.chat(ada, ben);
    contract.send(textOf(newId(), newId()));
    expect(await contract.next()).toMatchObject({ type: "text", id: 3 });
    await Promise.all([a.close(), b.close(), contract.close()]);
  });
});

describe("a message after one that is refused for a while", () => {
  /** Each sends the first message when the room refuses it, and then ends the reason. */
  const REFUSALS: Record<string, (a: TestSocket, first: string, ada: TestMember) => Promise<Frame>> = {
    async rate_limited(a, first) {
      for (let i = 0; i < SEND_BURST; i++) await send(a, history);
      const refused = await send(a, textOf(first));
      clockOffset += 1_000;
      await parley.setClock(clockOffset);
      return refused;
    },
    async unavailable(a, first) {
      await parley.setFailpoint("d1", "down");
      const refused = await send(a, smileOf(first));
      await parley.setFailpoint("d1", "up");
      return refused;
    },
    async token_expired(a, first, ada) {
      clockOffset += TOKEN_TTL_SECONDS * 1000;
      await parley.setClock(clockOffset);
      a.send(textOf(first));
      const refused = await nextOf(a, "error");
      a.send(`Bearer ${await tokenFor(ada.id, { ttlSeconds: 3 * TOKEN_TTL_SECONDS })}`);
      return refused;
    },
  };

  test.each(Object.keys(REFUSALS))(
    "with %s is refused too, and only because it names that one",
    async (code) => {
      const [ada, ben] = await addPair(parley, { ada: { coins: 1000 } });
      ada.token = await tokenFor(ada.id, { ttlSeconds: TOKEN_TTL_SECONDS - Math.floor(clockOffset / -1000) });
      const a = await parley.chatV1(ada, ben);
      const [first, second] = [newId(), newId()];
      expect(await REFUSALS[code]?.(a, first, ada)).toMatchObject({ code });
      a.send(textOf(second, first));
      expect(await nextOf(a, "ack", "error")).toMatchObject(outOfOrder(second));
      // The control.
      a.send(textOf(second));
      expect(await nextOf(a, "ack", "error")).toMatchObject({ type: "ack", client_message_id: second });
      await a.close();
    },
  );
});

describe("a frame that is refused with out_of_order", () => {
  test("gets its token back, however many there are", async () => {
    const { a } = await openPair();
    for (let i = 0; i < 3 * SEND_BURST; i++) {
      const id = newId();
      expect(await send(a, textOf(id, newId()))).toMatchObject(outOfOrder(id));
    }
    await expectTokens(a, SEND_BURST);
    await a.close();
  });

  test("counts as refused, so that a flood closes the socket", async () => {
    const { a } = await openPair();
    for (let i = 0; i < FLOOD_MAX_REFUSALS; i++) a.send(textOf(newId(), newId()));
    expect(await a.closeFrame).toMatchObject({ code: 4429, reason: "flood" });
  });

  test(`pays ${CLIENT_IDS_SCAN_COST} tokens for a search in storage, which it does not get back`, async () => {
    const { a } = await openStored({ client_message_id: null });
    const id = newId();
    expect(await send(a, textOf(id, newId(2 * HOUR_MS)))).toMatchObject(outOfOrder(id));
    await expectTokens(a, SEND_BURST - CLIENT_IDS_SCAN_COST);
    await a.close();
  });
});

describe("a message after one that is no longer in memory", () => {
  test.each([
    ["a new id", 0],
    ["an id that must be searched for too", 2 * HOUR_MS],
  ])(`and with %s costs ${CLIENT_IDS_SCAN_COST} tokens in all`, async (_, age) => {
    const first = newId(HOUR_MS);
    const { a } = await openStored({ client_message_id: first });
    expect(await send(a, textOf(newId(age), first))).toMatchObject({ type: "ack", id: 3 });
    await expectTokens(a, SEND_BURST - CLIENT_IDS_SCAN_COST);
    await a.close();
  });

  test("is refused with rate_limited while its sender cannot pay for the search", async () => {
    const first = newId(HOUR_MS);
    const { a } = await openStored({ client_message_id: first });
    for (let i = 0; i < 3; i++) await send(a, history);
    const second = newId();
    expect(await send(a, textOf(second, first))).toMatchObject({ code: "rate_limited", retry_after: 1 });
    await expectTokens(a, SEND_BURST - 3);
    await a.close();
  });
});
