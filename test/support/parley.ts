import { createTestHarness } from "wrangler";
import { signToken } from "../../src/auth/token.ts";
import type { Env } from "../../src/env.ts";
import { INSTRUMENTED, REAL } from "./build.ts";
import { FATES, type Fate, type Knob, SITES, type Site } from "./knobs.ts";
import { TestSocket } from "./socket.ts";

export const JWT_SECRET = "a secret for tests, of more than 32 bytes";
const KEY = new TextEncoder().encode(JWT_SECRET);

export type TestMember = { id: number; email: string; token: string };
export type Roles = { superuser?: boolean; employee?: boolean; premiumUntil?: number };

/** Parley on the real runtime, on a port of its own, with empty storage. */
export async function startParley(
  vars: Record<string, string | number> = {},
  {
    secrets = { JWT_SECRET },
    instrumented = false,
  }: { secrets?: Record<string, string>; instrumented?: boolean } = {},
) {
  const built = instrumented ? INSTRUMENTED : REAL;
  const harness = createTestHarness({ workers: [{ ...built, vars, secrets }] });
  const { url } = await harness.listen();
  const worker = harness.getWorker<Env>();
  await worker.applyD1Migrations("DB");
  const env = await worker.getEnv();
  let members = 0;
  let ahead = 0;

  /** Puts a member into D1, without the cost of a password. */
  async function addMember({ coins = 0, ...roles }: Roles & { coins?: number } = {}): Promise<TestMember> {
    const email = `member${++members}@example.com`;
    const row = await env.DB.prepare(
      `INSERT INTO members (email, password_hash, is_superuser, is_employee, premium_until, created_at)
       VALUES (?, 'none', ?, ?, ?, 0) RETURNING id`,
    )
      .bind(email, roles.superuser ? 1 : 0, roles.employee ? 1 : 0, roles.premiumUntil ?? null)
      .first<{ id: number }>();
    if (!row) throw new Error("no member was made");
    if (coins > 0) await giveCoins(row.id, coins);
    // Long enough for whoever lets the days go by.
    const token = await tokenFor(row.id, { ttlSeconds: 10 * 365 * 24 * 3600 });
    return { id: row.id, email, token };
  }

  async function giveCoins(memberId: number, amount: number): Promise<void> {
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO transfers (member_id, entry, kind, amount, key, at)
         SELECT id, entries + 1, 'grant', ?2, ?3, 0 FROM members WHERE id = ?1`,
      ).bind(memberId, amount, crypto.randomUUID()),
      env.DB.prepare("UPDATE members SET balance = balance + ?2, entries = entries + 1 WHERE id = ?1").bind(
        memberId,
        amount,
      ),
    ]);
  }

  /** Turns a knob of the instrumented Worker. */
  function turn(knob: Knob, value: number): Promise<Response> {
    return fetch(new URL(`/test/${knob}?value=${value}`, url));
  }

  async function read(knob: Knob): Promise<number> {
    return (await fetch(new URL(`/test/${knob}`, url))).json() as Promise<number>;
  }

  /** Lets time go by, for the instrumented Worker. */
  function pass(ms: number): Promise<Response> {
    ahead += ms;
    return turn("clock", ahead);
  }

  function chatUrl(otherId: number | string): string {
    return `${url.href.replace("http", "ws")}members/chat/?other_member_id=${otherId}`;
  }

  return {
    url,
    env,
    worker,
    harness,
    addMember,
    giveCoins,
    chatUrl,
    fetch: (path: string, init?: RequestInit) => fetch(new URL(path, url), init),
    /** A request with a member's token and a JSON body. */
    ask: (member: TestMember, method: string, path: string, body?: unknown) =>
      fetch(new URL(path, url), {
        method,
        headers: { Authorization: `Bearer ${member.token}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    async balanceOf(member: TestMember): Promise<number> {
      const response = await fetch(new URL("/members/me", url), {
        headers: { Authorization: `Bearer ${member.token}` },
      });
      return ((await response.json()) as { balance: number }).balance;
    },
    /** A socket on which nothing was said yet. */
    socket: (otherId: number | string, headers: Record<string, string> = {}) =>
      TestSocket.open(chatUrl(otherId), headers),
    /** An open chat, its history read. */
    async chat(member: TestMember, other: TestMember): Promise<TestSocket> {
      const socket = await TestSocket.open(chatUrl(other.id));
      socket.send(`Bearer ${member.token}`);
      socket.history = (await socket.next()) as unknown as Frame[];
      return socket;
    },
    turn,
    read,
    /** Orders a fate for the next calls of rooms to D1. */
    async order(fate: Fate, { times = 1, site = "every call" }: { times?: number; site?: Site } = {}) {
      await turn("site", SITES.indexOf(site));
      await turn("fate", FATES.indexOf(fate));
      await turn("faults", times);
    },
    /** Waits until no call is on its way any more. */
    async arrived(): Promise<void> {
      while ((await read("late")) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    pass,
    /** Lets each room give back what it holds: by the hourly cron, after the time for which coins may lie idle. */
    async settle(): Promise<void> {
      await pass(24 * 3600 * 1000);
      for (let rounds = 0; rounds < 5; rounds++) {
        await worker.scheduled({ cron: "0 * * * *" });
        const open = await env.DB.prepare("SELECT count(*) AS n FROM holds WHERE held > 0").first("n");
        if (open === 0) return;
      }
    },
    /** Has a room ring its alarm, die, or give back a member's coins. */
    act(act: "alarm" | "die" | "giveBack", [one, two]: [TestMember, TestMember], member?: TestMember) {
      const name = `${Math.min(one.id, two.id)}:${Math.max(one.id, two.id)}`;
      return fetch(new URL(`/test/room?name=${name}&act=${act}&member=${member?.id}`, url));
    },
    close: () => harness.close(),
  };
}

export type Parley = Awaited<ReturnType<typeof startParley>>;
export type Frame = import("./socket.ts").Frame;

export function tokenFor(memberId: number, { epoch = 0, ttlSeconds = 3600 } = {}): Promise<string> {
  return signToken(KEY, { memberId, epoch, ttlSeconds });
}
