import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Parley, startParley, type TestMember, tokenFor } from "../../support/runtime/parley.ts";
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

  test("a registration, a log-in, a wrong password, a log-out and each session that is ended", async () => {
    const { email, password } = { email: "private.address@example.com", password: "a private password" };
    const post = (path: string, body: object, token?: string) =>
      parley.fetch(path, {
        method: "POST",
        headers: { ...ORIGIN, ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      });
    const registered = await post("/auth/register", { email, password, repeat_password: password });
    const { id: member } = (await registered.json()) as { id: number };
    const logIn = async () =>
      (await (await post("/auth/login", { email, password })).json()) as { access_token: string };
    const [one, two] = [await logIn(), await logIn()];
    await post("/auth/login", { email, password: "a wrong password" });
    await post("/auth/login", { email: "unknown.address@example.com", password });
    const self = { id: member, email, token: one.access_token };
    const { sessions } = (await (await call(self, "GET", "/auth/sessions")).json()) as {
      sessions: { id: string; current: boolean }[];
    };
    const other = sessions.find(({ current }) => !current)?.id ?? "";
    await call(self, "DELETE", `/auth/sessions/${other}`);
    await call(self, "DELETE", "/auth/sessions");
    await post("/auth/logout", {}, one.access_token);
    const line = { code: "ok", member, ...REQUEST };
    expect(logLines()).toEqual([
      { ...line, event: "auth.register" },
      { ...line, event: "auth.login" },
      { ...line, event: "auth.login" },
      { ...line, event: "auth.login", code: "invalid_credentials" },
      { event: "auth.login", code: "invalid_credentials", ...REQUEST },
      { ...line, event: "session.end" },
      { ...line, event: "session.clear" },
      { ...line, event: "auth.logout" },
    ]);
    const printed = parley
      .getLogs()
      .map(({ message }) => message)
      .join("\n");
    for (const secret of [email, password, one.access_token, two.access_token, "unknown.address"])
      expect(printed).not.toContain(secret);
  });

  test("each change of a role, of an activation and of a password, and for no other change", async () => {
    const dora = await parley.addMember();
    const line = { event: "member.change", code: "ok", member: dora.id, actor: boss.id, ...REQUEST };
    const until = "2099-01-01T00:00:00.000Z";
    await call(boss, "PATCH", `/members/${dora.id}`, { is_employee: true, premium_until: until });
    await call(boss, "PATCH", `/members/${dora.id}`, { is_active: false });
    await call(boss, "PATCH", `/members/${dora.id}`, {});
    expect(logLines()).toEqual([
      { ...line, changed: { is_employee: true, premium_until: until } },
      { ...line, changed: { is_active: false } },
    ]);
    parley.clearLogs();
    const [credentials, name] = [{ email: "dora@example.com", password: "old password" }, "A Private Name"];
    const body = { ...credentials, repeat_password: credentials.password };
    const registered = await parley.fetch("/auth/register", { method: "POST", body: JSON.stringify(body) });
    const { id: member } = (await registered.json()) as { id: number };
    const self = { id: member, email: credentials.email, token: await tokenFor(member) };
    parley.clearLogs();
    await call(self, "PATCH", "/members/me", { name });
    await call(self, "PATCH", "/members/me", { password: { current: "wrong", new: "new password" } });
    await call(self, "PATCH", "/members/me", { password: { current: "old password", new: "new password" } });
    const own = { event: "me.change", member, ...REQUEST };
    expect(logLines()).toEqual([
      { ...own, code: "invalid_credentials" },
      { ...own, code: "ok", changed: { password: true } },
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
