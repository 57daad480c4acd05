import { describe, expect, test } from "vitest";
import {
  FLOOD_PAUSE_MS,
  RECONNECT_BASE_MS,
  TICKET_WAIT_MS,
  TIMER_MAX_MS,
} from "../../../src/client/limits.ts";
import { TICKET_TTL_SECONDS } from "../../../src/core/limits.ts";
import { type FakeServer, fakeServer, fakeToken } from "../../support/fakes/fake-server.ts";
import type { TicketAnswer } from "../../support/fakes/fake-tickets.ts";

type Ending = {
  /** The answers of `/auth/ticket`, and then tickets. */
  answers?: TicketAnswer[];
  /** How the server closes the sockets, one after another. It accepts those after them. */
  closes?: [number, string][];
  /** `over`: the access token is renewed, or the member is signed out. */
  outcome: "online" | "waiting" | "stopped" | "over";
  /** The wait on top of the backoff. */
  pauseMs?: number;
  /** The requests for tickets until then, without those after a renewal. */
  requests?: number;
};
const REFUSED: [number, string] = [4401, "unauthorized"];
const ENDINGS: Record<string, Ending> = {
  "a ticket": { outcome: "online" },
  "401": { answers: [{ status: 401 }], outcome: "over" },
  "401 with a body": { answers: [{ status: 401, body: { code: "unauthorized" } }], outcome: "over" },
  "429 with Retry-After: 7": {
    answers: [{ status: 429, retryAfter: "7", body: { code: "rate_limited" } }],
    outcome: "waiting",
    pauseMs: 7_000,
  },
  "429 alone": { answers: [{ status: 429 }], outcome: "waiting", pauseMs: FLOOD_PAUSE_MS },
  "403": { answers: [{ status: 403, body: {} }], outcome: "waiting" },
  "404, from a server without tickets": { answers: [{ status: 404, body: {} }], outcome: "waiting" },
  "500": { answers: [{ status: 500 }], outcome: "waiting" },
  "503 with Retry-After: 60": {
    answers: [{ status: 503, retryAfter: "60", body: {} }],
    outcome: "waiting",
    pauseMs: 60_000,
  },
  "503 alone": { answers: [{ status: 503 }], outcome: "waiting", pauseMs: FLOOD_PAUSE_MS },
  "200 with a page": { answers: [{ status: 200 }], outcome: "waiting" },
  "200 with a ticket": { answers: [{ status: 200, body: { ticket: "a" } }], outcome: "waiting" },
  "201 without a ticket": { answers: [{ status: 201, body: {} }], outcome: "waiting" },
  "201 with null": { answers: [{ status: 201, body: null }], outcome: "waiting" },
  "201 with a ticket that no subprotocol can hold": {
    answers: [{ status: 201, body: { ticket: "a b", expires_in: 30 } }],
    outcome: "waiting",
  },
  "no answer": { answers: ["lost"], outcome: "waiting" },
  "no answer in time": { answers: ["late"], outcome: "waiting" },
  "a ticket that is refused, and another one": { closes: [REFUSED], outcome: "online", requests: 2 },
  "two tickets that are refused": { closes: [REFUSED, REFUSED], outcome: "over", requests: 2 },
  "a ticket that is refused, and 401": {
    answers: [Promise.resolve("ticket"), { status: 401 }],
    closes: [REFUSED],
    outcome: "over",
    requests: 2,
  },
  "a ticket that is refused, and no answer": {
    answers: [Promise.resolve("ticket"), "lost"],
    closes: [REFUSED],
    outcome: "waiting",
    requests: 2,
  },
  "an expired token": { closes: [[4401, "token_expired"]], outcome: "over" },
  "a lost connection": { closes: [[1006, ""]], outcome: "waiting" },
  "an unavailable room": { closes: [[4503, "unavailable"]], outcome: "waiting" },
  "too many upgrades": { closes: [[4429, "rate_limited"]], outcome: "waiting", pauseMs: FLOOD_PAUSE_MS },
  "a deactivated member": { closes: [[4403, "member_disabled"]], outcome: "stopped" },
};

type Connected = { connection: { state: string; retryAt?: number } };
type Place = {
  /** Begins to connect. The server has answered no request for a ticket before. */
  start: (server: FakeServer, setAnswers: () => void) => Promise<Connected>;
  first: (server: FakeServer) => object;
  backoffMs: number;
};
const PLACES: Record<string, Place> = {
  "the first connect": {
    start: async (server, setAnswers) => {
      setAnswers();
      return server.open(2);
    },
    first: (server) => server.welcome(),
    backoffMs: RECONNECT_BASE_MS,
  },
  "a reconnect": {
    start: async (server, setAnswers) => {
      const chat = await server.open(2);
      await server.socket.receive(server.welcome());
      await server.clock.advance(TICKET_TTL_SECONDS * 1000);
      setAnswers();
      await server.socket.closeByServer(1006);
      await server.clock.advance(RECONNECT_BASE_MS);
      return chat;
    },
    first: (server) => server.welcome(),
    backoffMs: 2 * RECONNECT_BASE_MS,
  },
  "the inbox": {
    start: async (server, setAnswers) => {
      setAnswers();
      const inbox = server.client.inbox();
      await server.clock.advance(0);
      return inbox;
    },
    first: () => ({ type: "chats", chats: [] }),
    backoffMs: RECONNECT_BASE_MS,
  },
};

/** Plays an ending. Returns the connection's state, and how the client came to it. */
async function play({ answers = [], closes = [] }: Ending, place: Place, renewed: string | undefined) {
  const server = fakeServer({
    random: () => 1,
    ...(renewed !== undefined && { renewToken: async () => renewed }),
  });
  const events: string[] = [];
  server.client.on("token", () => events.push("token"));
  server.client.on("signedOut", () => events.push("signed-out"));
  let [sockets, requests] = [0, 0];
  const opened = await place.start(server, () => {
    [sockets, requests] = [server.sockets.length, server.tickets.requests.length];
    server.tickets.answers.push(...answers);
  });
  if (answers.includes("late")) await server.clock.advance(TICKET_WAIT_MS);
  for (const close of closes) await server.socket.closeByServer(...close);
  const accept = async () => {
    const [socket] = server.sockets.slice(sockets).filter(({ readyState }) => readyState < 2);
    await socket?.receive(place.first(server));
  };
  await accept();
  return {
    server,
    events,
    accept,
    state: () => opened.connection.state,
    waitMs: () => (opened.connection.retryAt ?? Number.NaN) - server.clientClock.now(),
    tokens: () => server.tickets.tokens.slice(requests),
  };
}

describe.each(Object.keys(PLACES))("at %s", (where) => {
  const place = PLACES[where] as Place;
  describe.each([
    ["without", undefined],
    ["with", fakeToken({ mark: "renewed" })],
  ])("%s `renewToken`", (_, renewed) => {
    test.each(Object.entries(ENDINGS))("%s", async (_name, ending) => {
      const { server, events, accept, state, waitMs, tokens } = await play(ending, place, renewed);
      const used = Array(ending.requests ?? 1).fill(fakeToken());
      if (ending.outcome === "waiting") {
        expect({ state: state(), waitMs: waitMs() }).toEqual({
          state: "waiting",
          waitMs: place.backoffMs + (ending.pauseMs ?? 0),
        });
        expect(tokens()).toEqual(used);
        // Later the connection succeeds, with the same access token.
        await server.clock.advance(waitMs());
        await accept();
      }
      const isOver = ending.outcome === "over";
      const isRenewed = isOver && renewed !== undefined;
      const last = isOver ? "signed-out" : ending.outcome === "stopped" ? "stopped" : "online";
      expect(state()).toBe(isRenewed ? "online" : last);
      expect(events).toEqual(isRenewed ? ["token"] : isOver ? ["signed-out"] : []);
      if (ending.outcome !== "waiting") expect(tokens()).toEqual(isRenewed ? [...used, renewed] : used);
      for (const { protocols } of server.sockets)
        expect(protocols).toEqual(["parley.v1", expect.stringMatching(/^bearer\.ticket-\d+$/)]);
    });
  });
});

test.each([
  ["1", 1_000],
  ["0.5", 500],
  ["0", FLOOD_PAUSE_MS],
  ["-7", FLOOD_PAUSE_MS],
  ["Fri, 27 Nov 2026 00:00:00 GMT", FLOOD_PAUSE_MS],
  ["Infinity", TIMER_MAX_MS],
])("429 with Retry-After: %s pauses for %i ms", async (retryAfter, pauseMs) => {
  const { waitMs } = await play(
    { answers: [{ status: 429, retryAfter }], outcome: "waiting" },
    PLACES["the inbox"] as Place,
    undefined,
  );
  expect(waitMs()).toBe(RECONNECT_BASE_MS + pauseMs);
});

test("a token that is refused again after its renewal signs the member out, whoever refuses it", async () => {
  for (const refusal of ["request", "upgrade"]) {
    const server = fakeServer({ renewToken: async () => fakeToken({ mark: "renewed" }) });
    if (refusal === "request") server.tickets.answers.push({ status: 401 }, { status: 401 });
    const chat = await server.open(2);
    if (refusal === "upgrade")
      for (let refusals = 0; refusals < 4; refusals++) await server.socket.closeByServer(...REFUSED);
    expect(chat.connection.state).toBe("signed-out");
    expect(server.tickets.requests).toHaveLength(refusal === "request" ? 2 : 4);
  }
});
