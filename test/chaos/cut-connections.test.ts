import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startCuttingProxy } from "../support/chaos/cutting-proxy.ts";
import { defaultOf } from "../support/defaults.ts";
import { Dice, seedFromEnv } from "../support/dice.ts";
import { HistoryRecorder } from "../support/histories/history.ts";
import { recordClient, sendRecorded, storedMessages } from "../support/histories/recorded-client.ts";
import { checkHistory } from "../support/histories/violations.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { othersForm } from "../support/others-form.ts";
import { ClientDriver } from "../support/runtime/client-driver.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";

const SEED = seedFromEnv();
const PRICE = 5;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ SEND_BURST: 0, MESSAGE_PRICE: PRICE }, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

const texts = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name} ${i + 1}`);

describe(`a conversation whose connections are cut again and again (SEED=${SEED})`, () => {
  test("ends with the same messages on both sides, each once, in order and charged once", async () => {
    const COUNT = 1000;
    const coins = COUNT * PRICE;
    const [ada, ben] = [await parley.addMember({ coins }), await parley.addMember({ coins })];
    const dice = new Dice(SEED);
    const proxy = await startCuttingProxy(parley.url, dice);
    proxy.cutting = { from: 200, to: 5_500 };
    proxy.delay = 3;
    // Reconnect sooner than a server would want from a thousand members.
    const random = () => dice.upTo(0.002);
    const a = new ClientDriver(proxy.url, ada, ben, { random });
    const b = new ClientDriver(proxy.url, ben, ada, { random });
    const recorder = new HistoryRecorder();
    recordClient(recorder, a, ada.id);
    recordClient(recorder, b, ben.id);
    try {
      const isFile = (text: string) => Number(text.split(" ")[1]) % 50 === 0;
      const file = (driver: ClientDriver, sender: number) => async (text: string) => {
        const answer = await recorder.send({ sender, key: text, isOrdered: !isFile(text) }, () =>
          isFile(text)
            ? driver.chat.sendFile(new Blob(["x".repeat(3_000)]), { name: "a # file", text })
            : driver.chat.send({ text }),
        );
        return answer ?? { id: 0 };
      };
      // A client that has seen the empty chat must receive every message from the first one on.
      await Promise.all([a.waitForState("online"), b.waitForState("online")]);
      await Promise.all([
        a.sendAll(texts("ada", COUNT), { send: file(a, ada.id) }),
        b.sendAll(texts("ben", COUNT), { send: file(b, ben.id) }),
      ]);
      const cuts = proxy.cuts;
      proxy.cutting = undefined;
      recorder.fault();
      await Promise.all([a.waitForMessages(2 * COUNT), b.waitForMessages(2 * COUNT)]);
      console.info(`${cuts} cuts`);
      expect(cuts).toBeGreaterThanOrEqual(200);

      const seen = (driver: ClientDriver) => driver.shown.map(othersForm);
      expect(seen(a)).toEqual(seen(b));
      expect(a.shown).toEqual(a.chat.messages);
      expect(a.shown.map(({ id }) => id)).toEqual(a.shown.map((_, i) => i + 1));
      for (const [member, name] of [
        [ada, "ada"],
        [ben, "ben"],
      ] as const) {
        const own = a.shown.filter(({ member_id }) => member_id === member.id);
        const bodies = own.map((message) => ("text" in message ? message.text : ""));
        // A file waits for the texts.
        for (const isOf of [isFile, (text: string) => !isFile(text)])
          expect(bodies.filter(isOf)).toEqual(texts(name, COUNT).filter(isOf));
        expect(await parley.balanceOf(member)).toBe(0);
      }
      checkHistory(recorder.end(await storedMessages(parley, [ada, ben])));
      expect(a.chat.outgoing).toEqual([]);
      expect(b.chat.outgoing).toEqual([]);
    } finally {
      a.client.close();
      b.client.close();
      await proxy.close();
    }
  }, 120_000);
});

describe(`a conversation with the default limits whose connections are cut (SEED=${SEED})`, () => {
  let limited: Parley;
  beforeAll(async () => {
    limited = await startParley({ MESSAGE_PRICE: PRICE }, { limits: "real" });
  });
  afterAll(() => limited.close());

  test("stores each member's texts once and in order, although they wrote them offline and faster than the limit", async () => {
    const COUNT = 2 * defaultOf("SEND_BURST");
    const coins = COUNT * PRICE;
    const [ada, ben] = [await limited.addMember({ coins }), await limited.addMember({ coins })];
    const proxy = await startCuttingProxy(limited.url, new Dice(SEED));
    proxy.cutting = { from: 2_000, to: 30_000 };
    proxy.delay = 3;
    const recorder = new HistoryRecorder();
    const [a, b] = [new ClientDriver(proxy.url, ada, ben), new ClientDriver(proxy.url, ben, ada)];
    try {
      recordClient(recorder, a, ada.id);
      recordClient(recorder, b, ben.id);
      const sending = Promise.all([
        sendRecorded(recorder, a, { sender: ada.id, texts: texts("ada", COUNT) }),
        sendRecorded(recorder, b, { sender: ben.id, texts: texts("ben", COUNT) }),
      ]);
      await a.waitForMessages(COUNT);
      proxy.cutting = undefined;
      recorder.fault();
      await sending;
      await Promise.all([a.waitForMessages(2 * COUNT), b.waitForMessages(2 * COUNT)]);
      expect(proxy.cuts).toBeGreaterThan(0);
      checkHistory(recorder.end(await storedMessages(limited, [ada, ben])));
      await checkBooks(limited);
    } finally {
      a.client.close();
      b.client.close();
      await proxy.close();
    }
  }, 120_000);
});
