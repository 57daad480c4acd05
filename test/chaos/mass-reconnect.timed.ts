import { afterAll, beforeAll, expect, test } from "vitest";
import { startCuttingProxy } from "../support/chaos/cutting-proxy.ts";
import { Dice } from "../support/dice.ts";
import { HistoryRecorder } from "../support/histories/history.ts";
import { recordClient, sendRecorded, storedMessages } from "../support/histories/recorded-client.ts";
import { checkHistory } from "../support/histories/violations.ts";
import { checkBooks } from "../support/ledger/books.ts";
import { ClientDriver } from "../support/runtime/client-driver.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";

const PAIRS = 250;
const CUTS = 5;
const PRICE = 5;
const RECONNECTED_WITHIN_MS = 30_000;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ MESSAGE_PRICE: PRICE });
});
afterAll(() => parley.close());

test("500 sockets that are cut together five times all reconnect within 30 s and lose no message", async () => {
  const members = await parley.addMembers(Array(2 * PAIRS).fill(CUTS * PRICE));
  const proxy = await startCuttingProxy(parley.url, new Dice(1));
  const drivers = members.map(
    (member, i) => new ClientDriver(proxy.url, member, members[i ^ 1] ?? member, { random: Math.random }),
  );
  try {
    await Promise.all(drivers.map((driver) => driver.waitForState("online")));
    // One history for each pair.
    const recorders = Array.from({ length: PAIRS }, () => new HistoryRecorder());
    const sides = drivers.map((driver, i) => {
      const side = { driver, recorder: recorders[i >> 1] as HistoryRecorder, sender: members[i]?.id ?? 0 };
      recordClient(side.recorder, driver, side.sender);
      return side;
    });
    const reconnectMs: number[] = [];
    for (let cut = 1; cut <= CUTS; cut++) {
      // Each client has one message in flight when the connections are cut.
      const sent = sides.map(({ recorder, driver, sender }) =>
        sendRecorded(recorder, driver, { sender, texts: [`${cut}`] }),
      );
      proxy.cutAll();
      for (const recorder of recorders) recorder.fault();
      const begun = Date.now();
      await Promise.all(drivers.map((driver) => driver.waitForOtherState("online")));
      await Promise.all(drivers.map((driver) => driver.waitForState("online")));
      reconnectMs.push(Date.now() - begun);
      await Promise.all(sent);
    }
    console.info(`all back after ${reconnectMs.join(", ")} ms`);
    for (const ms of reconnectMs) expect(ms).toBeLessThan(RECONNECTED_WITHIN_MS);
    await Promise.all(drivers.map((driver) => driver.waitForMessages(2 * CUTS)));
    for (const driver of drivers) {
      expect(driver.shown.map(({ id }) => id)).toEqual(driver.shown.map((_, i) => i + 1));
      expect(driver.shown).toHaveLength(2 * CUTS);
    }
    for (const [i, recorder] of recorders.entries()) {
      const [ada, ben] = members.slice(2 * i, 2 * i + 2) as [TestMember, TestMember];
      checkHistory(recorder.end(await storedMessages(parley, [ada, ben])));
    }
    await checkBooks(parley);
  } finally {
    for (const driver of drivers) driver.client.close();
    await proxy.close();
  }
}, 180_000);
