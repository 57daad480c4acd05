import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Parley, startParley } from "../support/runtime/parley.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";

/** The contract's "General flow", one test per line, beginning with registration. */
describe("the contract's general flow", () => {
  let parley: Parley;
  let ada: { id: number; token: string };
  let ben: { id: number; token: string };

  async function join(email: string): Promise<{ id: number; token: string }> {
    const credentials = { email, password: "123" };
    const registered = await post("/auth/register", { ...credentials, repeat_password: "123" });
    expect(registered.status).toBe(201);
    const loggedIn = await post("/auth/login", credentials);
    expect(loggedIn.status).toBe(200);
    const { access_token, member_id } = (await loggedIn.json()) as {
      access_token: string;
      member_id: number;
    };
    return { id: member_id, token: access_token };
  }

  function post(path: string, body: object): Promise<Response> {
    return parley.fetch(path, { method: "POST", body: JSON.stringify(body) });
  }

  async function open(me: { token: string }, other: { id: number }): Promise<TestSocket> {
    const socket = await TestSocket.open(parley.chatUrl(other.id));
    socket.send(`Bearer ${me.token}`);
    return socket;
  }

  beforeAll(async () => {
    parley = await startParley({ SIGNUP_COINS: 1000 });
    ada = await join("mail@mail.com");
    ben = await join("ben@mail.com");
  });
  afterAll(() => parley.close());

  test("opens a socket by the other member's id and authorizes it with the first message", async () => {
    const socket = await open(ada, ben);
    expect(await socket.next()).toEqual([]);
    await socket.close();
  });

  test("closes the socket if the authorization fails", async () => {
    const socket = await open({ token: "no.such.token" }, ben);
    expect(await socket.closed).toEqual({ code: 4401, reason: "unauthorized" });
  });

  test("delivers messages in real time", async () => {
    const [a, b] = [await open(ada, ben), await open(ben, ada)];
    await Promise.all([a.next(), b.next()]);
    a.send({ type: "text", text: "Hello, world!" });
    const message = await b.next();
    expect(Object.keys(message)).toEqual(["id", "member_id", "chat_id", "date", "type", "text"]);
    expect(message).toMatchObject({ id: 1, member_id: ada.id, type: "text", text: "Hello, world!" });
    expect(message.date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000$/);
    expect(await a.next()).toEqual(message);
    b.send("hey");
    expect(await a.next()).toMatchObject({ id: 2, member_id: ben.id, type: "text", text: "hey" });
    await Promise.all([a.close(), b.close()]);
  });

  test("delivers messages to an offline member with the history", async () => {
    const a = await open(ada, ben);
    await a.next();
    a.send("are you there?");
    const sent = await a.next();
    await a.close();

    const b = await open(ben, ada);
    const history = await b.next();
    expect(history.at(-1)).toEqual(sent);
    await b.close();
  });

  test("reports an error as JSON with a description and keeps the socket open", async () => {
    const a = await open(ada, ben);
    await a.next();
    a.send({ type: "shout", text: "HEY" });
    expect(await a.next()).toEqual({ type: "error", code: "unknown_type", detail: expect.any(String) });
    a.send("still here");
    expect(await a.next()).toMatchObject({ text: "still here" });
    await a.close();
  });
});
