import { describe, expect, test } from "vitest";
import { ChatError } from "../../src/client/errors.ts";
import { fakeServer } from "../support/fakes/fake-server.ts";

/** Whether a promise has settled, and how. */
function outcomeOf(promise: Promise<unknown>): { current: string } {
  const outcome = { current: "pending" };
  promise.then(
    () => {
      outcome.current = "resolved";
    },
    (error: unknown) => {
      outcome.current = error instanceof ChatError ? error.code : String(error);
    },
  );
  return outcome;
}

describe("chat.ready", () => {
  test("resolves once the newest messages are loaded, and stays so", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    const outcome = outcomeOf(chat.ready.then(() => expect(chat.messages).toHaveLength(3)));
    await server.clock.advance(0);
    expect(outcome.current).toBe("pending");
    await server.socket.receive(server.welcome(server.messages(1, 3)));
    expect(outcome.current).toBe("resolved");
    await server.socket.closeByServer(4403, "member_disabled");
    expect(chat.connection.state).toBe("stopped");
    await expect(chat.ready).resolves.toBeUndefined();
  });

  test("waits for another attempt while the connection is lost", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    const outcome = outcomeOf(chat.ready);
    await server.socket.closeByServer(1006);
    expect(chat.connection.state).toBe("waiting");
    expect(outcome.current).toBe("pending");
    await server.clock.advance(0);
    await server.socket.receive(server.welcome());
    expect(outcome.current).toBe("resolved");
  });

  test.each([
    [4403, "member_disabled", "member_disabled"],
    [4404, "member_not_found", "member_not_found"],
    [4429, "too_many_sockets", "too_many_sockets"],
    [4401, "member_disabled", "unauthorized"],
  ])("rejects after a close with %d %s, with the code %s", async (closeCode, reason, code) => {
    const server = fakeServer();
    const chat = await server.open(2);
    const outcome = outcomeOf(chat.ready);
    await server.socket.closeByServer(closeCode, reason);
    expect(outcome.current).toBe(code);
  });

  test("rejects when the chat is closed first, and at once for a chat of a closed client, which has no token", async () => {
    const server = fakeServer();
    const chat = await server.open(2);
    const outcome = outcomeOf(chat.ready);
    chat.close();
    await expect(chat.ready).rejects.toMatchObject({ code: "closed" });
    expect(outcome.current).toBe("closed");
    server.client.close();
    await expect(server.client.open(3).ready).rejects.toMatchObject({ code: "unauthorized" });
  });
});
