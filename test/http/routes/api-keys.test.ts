import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY_NAME_MAX_LENGTH } from "../../../src/core/api-keys.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";

let parley: Parley;
let boss: TestMember;
beforeAll(async () => {
  parley = await startParley();
  boss = await parley.addMember({ superuser: true });
});
afterAll(() => parley.close());

type Created = { id: string; name: string; scopes: string[]; key: string; created_at: string };
const create = (body: object) => parley.request(boss, "POST", "/api-keys", body);
async function createKey(body: object = { name: "Shop", scopes: ["coins"] }): Promise<Created> {
  return (await (await create(body)).json()) as Created;
}
const end = (id: string) => parley.request(boss, "DELETE", `/api-keys/${id}`);
const use = async (key: string) => (await parley.request({ ...boss, token: key }, "GET", "/stats")).status;
const listed = async () => {
  const text = await (await parley.request(boss, "GET", "/api-keys")).text();
  return { text, keys: (JSON.parse(text) as { keys: (Created & { ended_at: string | null })[] }).keys };
};
const acts = async () => {
  const response = await parley.request(boss, "GET", "/acts?limit=5");
  return ((await response.json()) as { acts: { id: number }[] }).acts;
};

test("a new key is shown once, works until somebody ends it, and leaves acts without it", async () => {
  parley.clearLogs();
  const response = await create({ name: "  Shop ", scopes: ["coins", "members", "coins"] });
  expect([response.status, response.headers.get("cache-control")]).toEqual([201, "no-store"]);
  const { key, ...shown } = (await response.json()) as Created;
  expect(shown).toEqual({
    id: key.split("_")[1],
    name: "Shop",
    scopes: ["members", "coins"],
    created_at: expect.any(String),
  });
  expect(await use(key)).toBe(200);
  const { text, keys } = await listed();
  expect(keys[0]).toEqual({ ...shown, created_by: `member:${boss.id}`, ended_at: null });
  expect(text).not.toContain(key.split("_")[2]);

  expect([(await end(shown.id)).status, await use(key)]).toEqual([204, 401]);
  const { ended_at } = (await listed()).keys[0] ?? {};
  expect((await end(shown.id)).status).toBe(204);
  expect((await listed()).keys[0]?.ended_at).toBe(ended_at);
  expect(Date.parse(ended_at ?? "")).toBeGreaterThanOrEqual(Date.parse(shown.created_at));
  const actor = `member:${boss.id}`;
  expect((await acts()).toReversed()).toMatchObject([
    { actor, act: "key.create", detail: { key_id: shown.id, name: "Shop", scopes: ["members", "coins"] } },
    { actor, act: "key.end", detail: { key_id: shown.id, name: "Shop" } },
  ]);
  const lines = parley.getLogs().map(({ message }) => JSON.parse(message));
  expect(lines.filter(({ code }) => code === "ok")).toMatchObject([
    { event: "key.create", actor: boss.id },
    { event: "key.end", actor: boss.id },
  ]);
  expect(JSON.stringify(lines)).not.toContain(key.split("_")[2]);
  const { results } = await parley.env.DB.prepare("SELECT * FROM api_keys").all();
  expect(JSON.stringify(results)).not.toContain(key.split("_")[2]);
});

test("a key that somebody ends twice at the same time ends once", async () => {
  const { id } = await createKey();
  const before = (await acts())[0]?.id ?? 0;
  const statuses = await Promise.all([1, 2, 3].map(async () => (await end(id)).status));
  expect(statuses).toEqual([204, 204, 204]);
  expect((await acts()).filter((act) => act.id > before)).toMatchObject([{ act: "key.end" }]);
});

test("keys have a name, and scopes that exist; reserved ones do not", async () => {
  const before = (await listed()).keys.length;
  for (const body of [
    {},
    { name: "Shop" },
    { name: " ", scopes: ["coins"] },
    { name: "a".repeat(KEY_NAME_MAX_LENGTH + 1), scopes: ["coins"] },
    { name: "Shop", scopes: [] },
    { name: "Shop", scopes: ["reports"] },
    { name: "Shop", scopes: ["hooks", "coins"] },
    { name: "Shop", scopes: "coins" },
  ])
    expect([body, (await create(body)).status]).toEqual([body, 422]);
  expect((await listed()).keys.length).toBe(before);
  expect((await end("0123456789ab")).status).toBe(404);
});
