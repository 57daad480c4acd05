import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/client/clock.ts";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { startCuttingProxy } from "../support/chaos/cutting-proxy.ts";
import { dyingServer } from "../support/chaos/dying-server.ts";
import { startKillable } from "../support/chaos/killable.ts";
import { Dice } from "../support/dice.ts";
import { HistoryRecorder } from "../support/histories/history.ts";
import { recordClient, sendRecorded, storedMessages } from "../support/histories/recorded-client.ts";
import { checkHistory } from "../support/histories/violations.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { othersForm } from "../support/others-form.ts";
import { roomOf } from "../support/runtime/chat.ts";
import { ClientDriver } from "../support/runtime/client-driver.ts";
import { createMemberClient } from "../support/runtime/member-client.ts";
import { type Frame, type Parley, startParley, tokenFor } from "../support/runtime/parley.ts";

const PRICE = 5;
const texts = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`);
/** Clients reconnect almost at once. */
const random = () => Math.random() / 300;

/** Checks that both sides have the same messages, each once and in order, and that each side's own are those it sent. */
function checkBoth(sides: { driver: ClientDriver; id: number; written: string[] }[]): void {
  const [one, two] = sides.map(({ driver }) => driver.shown.map(othersForm));
  expect(one).toEqual(two);
  for (const { driver, id, written } of sides) {
    expect(driver.shown.map((message) => message.id)).toEqual(driver.shown.map((_, i) => i + 1));
    const own = driver.shown.filter(({ member_id }) => member_id === id);
    expect(own.map((message) => "text" in message && message.text)).toEqual(written);
  }
}

/** With the default limit, each life has more messages of a member than a full bucket has tokens. */
const RATES = [
  { rate: "no rate limit", vars: { SEND_BURST: 0 }, lives: 5 },
  { rate: "the default rate limit", vars: {}, lives: 2 },
];

describe.each(RATES)("a server with $rate that is killed and started again", ({ vars, lives }) => {
  const { options, withRuntime, storagesOf, check, twoMembers } = dyingServer({
    MESSAGE_PRICE: PRICE,
    ...vars,
  });
  const COUNT = 150;

  test("loses no message and no coin, and both sides resume", async () => {
    const [ada, ben] = await twoMembers("killed", COUNT * PRICE);
    let runtime = await startKillable(options);
    const proxy = await startCuttingProxy(await runtime.url, new Dice(1));
    const [a, b] = [
      new ClientDriver(proxy.url, ada, ben, { random }),
      new ClientDriver(proxy.url, ben, ada, { random }),
    ];
    const recorder = new HistoryRecorder();
    recordClient(recorder, a, ada.id);
    recordClient(recorder, b, ben.id);
    const sending = Promise.all([
      sendRecorded(recorder, a, { sender: ada.id, texts: texts("ada", COUNT) }),
      sendRecorded(recorder, b, { sender: ben.id, texts: texts("ben", COUNT) }),
    ]);
    try {
      for (let life = 1; life < lives; life++) {
        await a.waitForMessages((life * 2 * COUNT) / lives);
        await runtime.kill();
        runtime = await startKillable(options);
        proxy.target = await runtime.url;
        recorder.fault();
      }
      await sending;
      await Promise.all([a.waitForMessages(2 * COUNT), b.waitForMessages(2 * COUNT)]);
      checkBoth([
        { driver: a, id: ada.id, written: texts("ada", COUNT) },
        { driver: b, id: ben.id, written: texts("ben", COUNT) },
      ]);
      for (const member of [ada, ben])
        expect(await createMemberClient(await runtime.url).balanceOf(member)).toBe(0);
    } finally {
      a.client.close();
      b.client.close();
      await proxy.close();
      await runtime.kill();
    }
    await withRuntime(async (miniflare) => {
      await miniflare.ready;
      checkHistory(recorder.end(await storedMessages(storagesOf(miniflare), [ada, ben])));
    });
    await check();
  }, 180_000);
});

describe("a server that is killed and started again", () => {
  const { options, check, twoMembers } = dyingServer({ MESSAGE_PRICE: PRICE, SEND_BURST: 0 });

  test("stores a message of which ten copies are in flight once, with equal acks", async () => {
    const [cleo, dora] = await twoMembers("copied", 2 * PRICE);
    const send = { type: "text", text: "once", client_message_id: newMessageId(Date.now()) };
    const acks: Frame[] = [];
    for (let life = 1; life <= 4; life++) {
      const runtime = await startKillable(options);
      const client = createMemberClient(await runtime.url);
      for (let connection = 1; connection <= 2; connection++) {
        const socket = await client.chatV1(cleo, dora);
        for (let copy = 1; copy <= 10; copy++) socket.send(send);
        // The server is killed while copies are in flight, so the number of acks differs between runs.
        const wanted = connection === 1 ? 10 : life;
        for (let acked = 0; acked < wanted; ) {
          const frame = await socket.next();
          if (frame.type !== "ack") continue;
          acks.push(frame);
          acked++;
        }
        if (connection === 1) await socket.close();
      }
      if (life === 4) {
        expect((await client.chat(cleo, dora)).history).toHaveLength(1);
        expect(await client.balanceOf(cleo)).toBe(PRICE);
      }
      await runtime.kill();
    }
    expect(acks).toHaveLength(4 * 10 + 1 + 2 + 3 + 4);
    expect(new Set(acks.map((ack) => JSON.stringify(ack)))).toHaveLength(1);
    await check();
  }, 180_000);
});

/** Two members write while their room is evicted again and again. Ben reads in two tabs. */
async function writeThroughEvictions(
  parley: Parley,
  { count, every }: { count: number; every: number },
): Promise<void> {
  const [ada, ben] = [
    await parley.addMember({ coins: count * PRICE }),
    await parley.addMember({ coins: count * PRICE }),
  ];
  const a = new ClientDriver(parley.url, ada, ben, { random });
  const [b, second] = [1, 2].map(() => new ClientDriver(parley.url, ben, ada, { random })) as [
    ClientDriver,
    ClientDriver,
  ];
  const recorder = new HistoryRecorder();
  recordClient(recorder, a, ada.id);
  recordClient(recorder, b, ben.id, 1);
  recordClient(recorder, second, ben.id, 2);
  const room = { ...roomOf(ada, ben), webSockets: "close" } as const;
  try {
    const sending = Promise.all([
      sendRecorded(recorder, a, { sender: ada.id, texts: texts("ada", count) }),
      sendRecorded(recorder, b, { sender: ben.id, texts: texts("ben", count) }),
    ]);
    for (let shown = every; shown < 2 * count; shown += every) {
      await a.waitForMessages(shown);
      await a.waitForState("online");
      await parley.evict("CHAT_ROOM", room);
      recorder.fault();
      await a.waitForOtherState("online");
    }
    await sending;
    await Promise.all([a, b, second].map((driver) => driver.waitForMessages(2 * count)));
    checkBoth([
      { driver: a, id: ada.id, written: texts("ada", count) },
      { driver: b, id: ben.id, written: texts("ben", count) },
    ]);
    expect(second.shown.map(({ id }) => id)).toEqual(a.shown.map(({ id }) => id));
    checkHistory(recorder.end(await storedMessages(parley, [ada, ben])));
    await checkBooks(parley);
  } finally {
    for (const driver of [a, b, second]) driver.client.close();
  }
}

describe("a running server with the default rate limit", () => {
  let parley: Parley;
  beforeAll(async () => {
    parley = await startParley({ MESSAGE_PRICE: PRICE });
  });
  afterAll(() => parley.close());

  // Between two evictions, the members together write more than their two full buckets allow.
  test(
    "loses no message and no order when a room is evicted with its sockets",
    () => writeThroughEvictions(parley, { count: 150, every: 150 }),
    60_000,
  );
});

describe("a running server", () => {
  let parley: Parley;
  beforeAll(async () => {
    parley = await startParley({ SEND_BURST: 0, MESSAGE_PRICE: PRICE }, { instrumented: true });
  });
  afterAll(() => parley.close());

  test(
    "loses no message when a room is evicted with its sockets after every 20 messages",
    () => writeThroughEvictions(parley, { count: 100, every: 20 }),
    60_000,
  );

  test("lets a client renew its token on the same socket in the middle of a conversation", async () => {
    const [ada, ben] = [
      await parley.addMember({ employee: true }),
      await parley.addMember({ employee: true }),
    ];
    const HOUR = 3600 * 1000;
    let ahead = 0;
    let renewals = 0;
    let sockets = 0;
    class Counted extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets++;
      }
    }
    const renewToken = () => {
      renewals++;
      return tokenFor(ada.id, { ttlSeconds: (ahead + HOUR) / 1000 });
    };
    const elapsed = () => performance.now() + ahead;
    const clock = { ...systemClock, now: () => Date.now() + ahead, elapsed };
    ada.token = await tokenFor(ada.id, { ttlSeconds: HOUR / 1000 });
    const a = new ClientDriver(parley.url, ada, ben, { renewToken, clock, WebSocket: Counted });
    const b = new ClientDriver(parley.url, ben, ada, { clock });
    try {
      const written: string[] = [];
      for (let hour = 1; hour <= 3; hour++) {
        for (const word of ["before", "behind"]) {
          written.push(`${word} the end of hour ${hour}`);
          await a.chat.send({ text: written.at(-1) ?? "" });
          await b.chat.send({ text: written.at(-1) ?? "" });
          if (word === "behind") continue;
          ahead += HOUR;
          await parley.advanceClock(HOUR);
        }
      }
      expect(renewals).toBe(3);
      expect(sockets).toBe(1);
      await Promise.all([a.waitForMessages(2 * written.length), b.waitForMessages(2 * written.length)]);
      checkBoth([
        { driver: a, id: ada.id, written },
        { driver: b, id: ben.id, written },
      ]);
    } finally {
      a.client.close();
      b.client.close();
    }
  }, 180_000);
});
