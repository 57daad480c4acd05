import { signToken } from "../../../src/auth/token.ts";
import { raiseLimits } from "../../support/runtime/raise-limits.ts";
import {
  migrationStatements,
  readWorkerOptions,
  WRANGLER_CONFIG,
} from "../../support/runtime/wrangler-config.ts";
import { Conversation } from "../load/conversation.ts";
import { type ConnectOptions, openWebSocket } from "../load/member-connection.ts";
import { type BenchRuntime, startBenchRuntime } from "./bench-runtime.ts";
import { type EdgeServer, PLENTY_OF_COINS } from "./chat-server.ts";

const JWT_SECRET = "a secret for the bench, of more than 32 bytes";
const TOKEN_SECONDS = 30 * 24 * 3600;
export const MESSAGE_PRICE = 5;

/** Where a member sends the token: in the upgrade, or in the first frame, as the contract does. */
export type TokenPlacement = "upgrade" | "first-frame";
export type Vars = Record<string, string | number>;
type MemberId = { id: number };
export type BenchMember = MemberId & { token: string };

/** Whose messages a new chat has, and the coins in the lease of the first member. D1 needs a hold of as many. */
type Filling = { by?: "both" | "low"; held?: number };

export type ParleyServer = Omit<EdgeServer, "open"> & {
  open(options?: { coins?: number; tokenIn?: TokenPlacement }): Promise<Conversation>;
  addMember(coins?: number): Promise<BenchMember>;
  /** Creates the chat of two members with `count` messages, the first member with the smaller id. */
  createChat(low: MemberId, high: MemberId, count?: number, filling?: Filling): Promise<void>;
  /** Ends the object of a chat, which has never counted its unread messages when it wakes. */
  endRoom(low: MemberId, high: MemberId): Promise<void>;
  connectOptions(member: BenchMember, other: BenchMember, tokenIn: TokenPlacement): ConnectOptions;
} & Pick<BenchRuntime, "url" | "d1" | "getJson" | "setD1Pace">;

/** Starts Parley as `wrangler.toml` configures it, without the limits on sending and on a member's requests. */
export async function startParleyServer({
  vars = {},
  countRows = false,
  withPages = false,
  inMemory = false,
}: {
  vars?: Vars;
  countRows?: boolean;
  /** With the pages, the runtime puts a Worker of its own in front of Parley's, which takes time. */
  withPages?: boolean;
  /** Whether the storage need not wait for a disk. */
  inMemory?: boolean;
} = {}): Promise<ParleyServer> {
  const { assets, ...options } = raiseLimits(readWorkerOptions(WRANGLER_CONFIG));
  const runtime = await startBenchRuntime("parley-worker", {
    ...options,
    ...(withPages && { assets }),
    inMemory,
    durableObjects: { ...options.durableObjects, SLOW_D1: { className: "SlowD1", useSQLite: true } },
    bindings: {
      ...options.bindings,
      JWT_SECRET,
      MESSAGE_PRICE,
      SEND_BURST: 0,
      ...vars,
      ...(countRows && { COUNT_ROWS: "1" }),
    },
  });
  await runtime.d1.batch(migrationStatements().map((statement) => runtime.d1.prepare(statement)));
  let members = 0;

  async function addMember(coins = PLENTY_OF_COINS): Promise<BenchMember> {
    const id = ++members;
    await runtime.d1.batch([
      runtime.d1
        .prepare("INSERT INTO members (id, email, password_hash, created_at) VALUES (?, ?, 'none', 0)")
        .bind(id, `member${id}@example.com`),
      runtime.d1
        .prepare(
          "INSERT INTO transfers (member_id, entry, kind, amount, key, at) VALUES (?, 1, 'grant', ?, ?, 0)",
        )
        .bind(id, coins, `bench:${id}`),
      runtime.d1.prepare("UPDATE members SET balance = ?2, entries = 1 WHERE id = ?1").bind(id, coins),
    ]);
    const key = new TextEncoder().encode(JWT_SECRET);
    return { id, token: await signToken(key, { memberId: id, epoch: 0, ttlSeconds: TOKEN_SECONDS }) };
  }

  function connectOptions(member: BenchMember, other: BenchMember, tokenIn: TokenPlacement): ConnectOptions {
    const url = `${runtime.socketUrl}members/chat/?other_member_id=${other.id}`;
    const bearer = `Bearer ${member.token}`;
    return tokenIn === "upgrade" ? { url, headers: { Authorization: bearer } } : { url, firstFrame: bearer };
  }

  async function createChat(
    low: MemberId,
    high: MemberId,
    count = 0,
    { by = "both", held = 0 }: Filling = {},
  ): Promise<void> {
    await runtime.getJson(`/bench/fill?low=${low.id}&high=${high.id}&count=${count}&by=${by}&held=${held}`);
  }

  return {
    ...runtime,
    addMember,
    createChat,
    async endRoom(low, high) {
      await runtime.getJson(`/bench/end-room?low=${low.id}&high=${high.id}`);
    },
    connectOptions,
    async open({ coins, tokenIn = "upgrade" } = {}) {
      const [ada, ben] = [await addMember(coins), await addMember(coins)];
      await createChat(ada, ben);
      return new Conversation([
        await openWebSocket(connectOptions(ada, ben, tokenIn)),
        await openWebSocket(connectOptions(ben, ada, tokenIn)),
      ]);
    },
  };
}
