import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatClient } from "../../../src/client/chat-client.ts";
import { RENEW_MARGIN_MS } from "../../../src/client/limits.ts";
import { SiteError } from "../../../src/client/site/site-error.ts";
import { type Parley, startParley, tokenFor } from "../../support/runtime/parley.ts";
import { PASSWORD, setPassword } from "../../support/runtime/passwords.ts";
import { addStoredSession, createSite, failureOf, REFRESH } from "../../support/runtime/site-sessions.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley();
});
afterAll(() => parley.close());

describe("a site", () => {
  test("registers a member, logs them in, and gives a chat client its tokens", async () => {
    const { site, store, requests } = createSite(parley);
    const email = "site@mail.com";
    const { id } = await site.register({ email, password: PASSWORD, name: "Ada" });
    await expect(site.token()).rejects.toMatchObject({ code: "unauthorized" });
    const session = await site.logIn({ email, password: PASSWORD });
    expect(session.memberId).toBe(id);
    expect(await store.load()).toEqual(session);
    // A session that was never refreshed would end with its first token.
    expect(requests).toEqual(["POST /auth/register", "POST /auth/login", REFRESH]);
    expect(await site.me()).toMatchObject({ id, email, name: "Ada", balance: expect.any(Number) });
    expect(await site.statement({ limit: 1 })).toMatchObject({ entries: expect.any(Array), exact: true });
    expect(await site.smiles()).toEqual(expect.any(Array));

    const ben = await parley.addMember();
    await parley.giveCoins(id, 50);
    const client = new ChatClient({
      url: parley.url,
      token: await site.token(),
      renewToken: site.renewToken,
    });
    const chat = client.open(ben.id);
    await chat.ready;
    expect((await chat.send({ text: "hello" })).id).toBe(1);
    client.close();

    await site.logOut();
    expect(await site.session()).toBeUndefined();
    const response = await parley.fetch("/members/me", {
      headers: { Authorization: `Bearer ${session.token}` },
    });
    expect(response.status).toBe(401);
  });

  test("changes a password that the operator reset", async () => {
    const ada = await parley.addMember();
    await setPassword(parley.env.DB, ada, PASSWORD, { expiresInMs: 60_000 });
    const { site } = createSite(parley);
    const login = { email: ada.email, password: PASSWORD };
    await expect(site.logIn(login)).rejects.toMatchObject({ code: "password_change_required", status: 403 });
    expect((await site.logIn({ ...login, newPassword: `${PASSWORD} 2` })).memberId).toBe(ada.id);
  });

  test("rejects with the code, the status and the fields of a problem", async () => {
    const ada = await parley.addMember();
    const { site } = createSite(parley);
    expect(await failureOf(site.register({ email: ada.email, password: PASSWORD }))).toMatchObject({
      name: "SiteError",
      code: "email_taken",
      status: 409,
      errors: [],
      retryAfter: undefined,
    });
    const invalid = await failureOf(site.register({ email: "nobody", password: PASSWORD }));
    expect(invalid?.errors.map(({ pointer }) => pointer)).toEqual(["#/email"]);
    await setPassword(parley.env.DB, ada);
    expect(await failureOf(site.logIn({ email: ada.email, password: "another" }))).toMatchObject({
      code: "invalid_credentials",
    });
  });

  test("rejects with the seconds to wait, and with unreachable for an answer of something else", async () => {
    const problem = { code: "rate_limited", detail: "Too many.", status: 429 };
    const limited = Response.json(problem, { status: 429, headers: { "Retry-After": "7" } });
    expect(
      await failureOf(
        createSite(parley, { answer: async () => limited }).site.register({ email: "", password: "" }),
      ),
    ).toMatchObject({
      code: "rate_limited",
      retryAfter: 7,
      message: "Too many.",
    });
    const page = new Response("<html>", { status: 502 });
    const error = await failureOf(
      createSite(parley, { answer: async () => page }).site.register({ email: "", password: "" }),
    );
    expect(error).toBeInstanceOf(SiteError);
    expect(error).toMatchObject({ code: "unreachable", errors: [] });
  });
});

describe("a request", () => {
  test("refreshes a token that is about to expire before it is sent", async () => {
    const { store, session } = await addStoredSession(parley);
    const ttlSeconds = RENEW_MARGIN_MS / 1000 - 5;
    await store.save({ ...session, token: await tokenFor(session.memberId, { ttlSeconds }) });
    const { site, requests } = createSite(parley, { store });
    await site.me();
    expect(requests).toEqual([REFRESH, "GET /members/me"]);
  });

  test("is repeated once with a new token if the server refuses the stored one", async () => {
    const { store, session } = await addStoredSession(parley);
    await store.save({ ...session, token: await tokenFor(session.memberId, { epoch: 7 }) });
    const { site, requests } = createSite(parley, { store });
    expect((await site.me()).id).toBe(session.memberId);
    expect(requests).toEqual(["GET /members/me", REFRESH, "GET /members/me"]);
  });
});
