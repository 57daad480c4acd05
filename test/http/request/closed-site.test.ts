import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROUTE_EVENTS } from "../../../src/http/routes/route-events.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { setPassword } from "../../support/runtime/passwords.ts";
import { addSession, type TestSession } from "../../support/runtime/sessions.ts";
import { siteText } from "../../support/site/site-text.ts";

describe("a closed site", () => {
  const PASSWORD = "password";
  let closed: Parley;
  let root: TestSession;
  let ada: TestSession;
  beforeAll(async () => {
    closed = await startParley({ SITE_CLOSED: 1 });
    root = await addSession(closed.env.DB, await closed.addMember({ superuser: true }));
    ada = await addSession(closed.env.DB, await closed.addMember({ coins: 1000 }));
    await setPassword(closed.env.DB, root, PASSWORD);
    await setPassword(closed.env.DB, ada, PASSWORD);
  });
  afterAll(() => closed.close());

  const email = "new@example.com";
  const signUp = { email, password: "correct horse", repeat_password: "correct horse" };
  const logIn = ({ email }: TestMember) => ({ email, password: PASSWORD });
  const refresh = ({ refreshToken }: TestSession) => ({ refresh_token: refreshToken });
  /** The status for a member, and for a superuser. 400, 404 and 422 show that the route was reached. */
  type Row = [member: number, superuser: number, body?: (of: TestSession) => object];
  const ROWS: Record<string, Row> = {
    "GET /health": [200, 200],
    "GET /config": [200, 200],
    "GET /brand.css": [200, 200],
    "GET /app.webmanifest": [200, 200],
    "GET /storage": [404, 404],
    "POST /auth/refresh": [503, 200, refresh],
    "GET /auth/sessions": [503, 200],
    "DELETE /auth/sessions/:id": [503, 404],
    "DELETE /auth/sessions": [503, 204],
    "GET /members/me": [503, 200],
    "GET /members/me/statement": [503, 200],
    "GET /members/:id/statement": [503, 200],
    "GET /members/me/statement/messages": [503, 400],
    "GET /members/:id/statement/messages": [503, 400],
    "GET /members/chats": [503, 200],
    "POST /members/search": [503, 200, logIn],
    "GET /members": [503, 400],
    "GET /members/:id": [503, 200],
    "PATCH /members/:id": [503, 200, () => ({})],
    "POST /members/:id/coins": [503, 400, () => ({ amount: 1 })],
    "POST /billing/refunds": [503, 422, () => ({ chat_id: 9, message_id: 9 })],
    "POST /billing/repairs": [503, 404, () => ({ chat_id: 9, member_id: 1 })],
    "GET /billing/reconciliation": [503, 200],
    "GET /acts": [503, 200],
    "PUT /site/members/:external_id": [503, 404, () => ({})],
    "POST /site/members/:external_id/token": [503, 404],
    "POST /site/members/:external_id/end-sessions": [503, 404],
    "POST /site/chats/:a/:b/messages": [503, 404, () => siteText("ada")],
    "GET /site/chats/:a/:b/messages": [503, 404],
    "GET /api-keys": [503, 200],
    "POST /api-keys": [503, 422, () => ({})],
    "DELETE /api-keys/:id": [503, 404],
    "GET /stats": [503, 200],
    "POST /acts": [503, 422, () => ({})],
    "DELETE /storage": [503, 404],
    "GET /storage/smiles": [503, 200],
    "POST /storage/smiles": [503, 400],
    "PUT /storage/smiles/order": [503, 204, () => ({ ids: [] })],
    "PATCH /storage/smiles/:id": [503, 404, () => ({ price: 1 })],
    "POST /auth/register": [503, 503, () => signUp],
    "POST /auth/ticket": [503, 503],
    "POST /auth/exchange": [401, 401],
    "PATCH /members/me": [503, 503, () => ({ name: "Another" })],
    "GET /members/chat": [503, 503],
    "GET /members/inbox": [503, 503],
    // These end the session of their token.
    "POST /auth/login": [503, 200, logIn],
    "POST /auth/logout": [204, 204],
  };

  test("has an answer for each route", () => {
    expect(Object.keys(ROWS).sort()).toEqual(Object.keys(ROUTE_EVENTS).sort());
  });

  test("refuses everything of members but the end of a log-in, and changes nothing of theirs", async () => {
    const rowsOfAda = async () => {
      const ofSessions = "SELECT id, refresh_hash, last_used_at FROM sessions WHERE member_id = ?";
      const ofMembers = "SELECT * FROM members WHERE id = ? OR is_superuser = 0";
      const of = (query: string) => closed.env.DB.prepare(query).bind(ada.id).all();
      return (await Promise.all([ofSessions, ofMembers].map(of))).map(({ results }) => results);
    };
    const before = await rowsOfAda();
    const answers: [string, number][] = [];
    for (const who of [0, 1] as const) {
      const of = who === 0 ? ada : root;
      for (const [route, { [who]: status, 2: body }] of Object.entries(ROWS)) {
        const [method = "", path = ""] = route.replace(":id", String(ada.id)).split(" ");
        const response = await closed.request(of, method, path, body?.(of));
        answers.push([route, response.status]);
        if (status !== 503) continue;
        expect(response.headers.get("Retry-After")).toBe("60");
        expect(await response.json()).toMatchObject({ code: "unavailable", closed: true });
      }
    }
    const expected = ([0, 1] as const).flatMap((who) =>
      Object.entries(ROWS).map(([route, { [who]: status }]) => [route, status]),
    );
    expect(answers).toEqual(expected);
    expect(await rowsOfAda()).toEqual(before);
  });

  test("shows only those who know the password that it refuses a log-in", async () => {
    const logInAs = async (password: string, more = {}) =>
      (await closed.request(ada, "POST", "/auth/login", { email: ada.email, password, ...more })).status;
    expect([await logInAs("a wrong one"), await logInAs(PASSWORD)]).toEqual([401, 503]);
    expect(await logInAs(PASSWORD, { new_password: "quite another one" })).toBe(503);
    expect(await logInAs(PASSWORD)).toBe(503);
  });

  test("opens no socket", async () => {
    await expect(closed.chat(ada, root)).rejects.toThrow();
    await expect(closed.chat(root, ada)).rejects.toThrow();
  });
});
