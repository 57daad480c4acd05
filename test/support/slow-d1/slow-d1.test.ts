import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Parley, startParley } from "../runtime/parley.ts";
import { D1_READ_MS, D1_WRITE_MS, ServiceTimes, serviceMs } from "./service-times.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley?.close());
afterEach(() => parley.reset());

test.each([
  [["SELECT 1"], D1_READ_MS],
  [["SELECT 1", 'select "updated_at" from t', "WITH n AS (SELECT 1) SELECT * FROM n"], D1_READ_MS],
  [["SELECT 1", '  insert into "t" values (1)'], D1_WRITE_MS],
  [["UPDATE t SET n = 1"], D1_WRITE_MS],
  [["WITH n AS (SELECT 1)\nDELETE FROM t"], D1_WRITE_MS],
])("the statements %j take %i ms together", (statements, ms) => {
  expect(serviceMs(statements.map((sql) => ({ sql })))).toBe(ms);
});

test("calls that arrive at once are served one after the other, and a later one at once if no call is served", () => {
  const times = new ServiceTimes();
  expect(times.add(100, 5)).toEqual({ beginsAt: 100, endsAt: 105 });
  expect(times.add(101, 1)).toEqual({ beginsAt: 105, endsAt: 106 });
  expect(times.add(101, 1)).toEqual({ beginsAt: 106, endsAt: 107 });
  expect(times.add(107, 1)).toEqual({ beginsAt: 107, endsAt: 108 });
});

test("a slow D1 serves calls of the Worker, a room and an inbox in one queue, and reports how long each one waited", async () => {
  const [ada, ben] = [await parley.addMember({ coins: 100 }), await parley.addMember()];
  await parley.setFailpoint("d1Pace", "real");
  const socket = await parley.chat(ada, ben);
  socket.send("a message that costs a step");
  await socket.next();
  await parley.inbox(ada);
  const { served } = await parley.readSlowD1();
  expect(served.some(({ writes }) => writes)).toBe(true);
  expect(served.some(({ writes }) => !writes)).toBe(true);

  const begin = performance.now();
  const balances = await Promise.all(Array.from({ length: 20 }, () => parley.balanceOf(ada)));
  const took = performance.now() - begin;
  expect(new Set(balances).size).toBe(1);
  const burst = await parley.readSlowD1();
  expect(took).toBeGreaterThanOrEqual(burst.served.length * D1_READ_MS);
  expect(burst.served.length).toBeGreaterThanOrEqual(20);
  expect(burst.served.every(({ waitedMs }) => waitedMs >= 0)).toBe(true);
  expect(Math.max(...burst.served.map(({ waitedMs }) => waitedMs))).toBeGreaterThan(D1_READ_MS);
  expect(burst.waiting).toBe(0);

  await parley.setFailpoint("d1Pace", "local");
  await parley.balanceOf(ada);
  expect((await parley.readSlowD1()).served).toEqual([]);
});

test("a silent D1 serves nothing, and then everything that waits, in order of arrival", async () => {
  const ada = await parley.addMember({ coins: 7 });
  await parley.setFailpoint("d1Pace", "silent");
  const answers = [parley.balanceOf(ada), parley.balanceOf(ada), parley.balanceOf(ada)];
  await expect.poll(async () => (await parley.readSlowD1()).waiting).toBe(3);
  const silentFor = 50;
  const begin = performance.now();
  await expect.poll(() => performance.now() - begin).toBeGreaterThan(silentFor);
  expect((await parley.readSlowD1()).served).toEqual([]);

  await parley.setFailpoint("d1Pace", "real");
  expect(await Promise.all(answers)).toEqual([7, 7, 7]);
  // The first call of each request waited. Those that follow it did not.
  const waits = (await parley.readSlowD1()).served.map(({ waitedMs }) => waitedMs);
  expect(Math.min(...waits.slice(0, 3))).toBeGreaterThan(silentFor);
});
