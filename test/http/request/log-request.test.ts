import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { PNG, postSmile } from "../../support/runtime/smiles.ts";

const ORIGIN = { "CF-Connecting-IP": "203.0.113.77", "CF-Ray": "8f1e2d3c4b5a6978-FRA" };
const REQUEST = { network: "203.0.113.0/24", request: ORIGIN["CF-Ray"] };

let parley: Parley;
let boss: TestMember;
let ada: TestMember;
beforeAll(async () => {
  parley = await startParley();
  boss = await parley.addMember({ superuser: true });
  ada = await parley.addMember({ coins: 10 });
});
afterAll(() => parley.close());
beforeEach(() => parley.clearLogs());

type Line = Record<string, unknown>;

/** Returns the log lines of requests, without their times. */
function logLines(): Line[] {
  return parley
    .getLogs()
    .flatMap(({ message }) => (message.startsWith("{") ? [JSON.parse(message) as Line] : []))
    .map(({ at, ...line }) => {
      expect(at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
      return line;
    });
}

const call = (member: TestMember, method: string, path: string, body?: unknown) =>
  parley.request(member, method, path, body, ORIGIN);

describe("the log has one line for", () => {
  test("a new smile and for each new price, with the superuser", async () => {
    const created = await postSmile(parley, boss, PNG, { price: 20 });
    const { id } = (await created.json()) as { id: number };
    parley.clearLogs();
    await call(boss, "PATCH", `/storage/smiles/${id}`, { price: 15, title: "a private title" });
    await call(boss, "PATCH", `/storage/smiles/${id}`, { is_active: false });
    await call(boss, "PATCH", `/storage/smiles/${id}`, { title: "another private title" });
    const line = { event: "smile.change", code: "ok", smile: id, actor: boss.id, ...REQUEST };
    expect(logLines()).toEqual([
      { ...line, changed: { price: 15 } },
      { ...line, changed: { is_active: false } },
    ]);
  });

  test("a refused request, with the member who made it", async () => {
    await call(ada, "PATCH", "/storage/smiles/1", { price: 0 });
    expect(logLines()).toEqual([{ event: "smile.change", code: "forbidden", member: ada.id, ...REQUEST }]);
  });
});

describe("a request", () => {
  test.each([
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
    ["::ffff:203.0.113.9", "203.0.113.0/24"],
    ["garbage", "unknown"],
  ])("from %s is logged with the network %s", async (ip, network) => {
    await parley.request(ada, "PATCH", "/storage/smiles/1", {}, { ...ORIGIN, "CF-Connecting-IP": ip });
    expect(logLines()).toMatchObject([{ network }]);
  });

  test.each(["", "not an id", "x".repeat(65)])("with the id '%s' gets another one", async (id) => {
    await parley.request(ada, "PATCH", "/storage/smiles/1", {}, { "CF-Ray": id });
    expect(logLines()).toMatchObject([{ request: expect.stringMatching(/^[\da-f-]{36}$/) }]);
  });
});
