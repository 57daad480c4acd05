import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Miniflare } from "miniflare";
import { afterAll, beforeAll } from "vitest";
import { type Books, checkBooks } from "../ledger/books.ts";
import { insertMember } from "../runtime/members.ts";
import { startMiniflare, WORKER_NAME } from "../runtime/miniflare.ts";
import { applyMigrations, persistentOptions } from "../runtime/worker-runtime.ts";

/** Prepares a server whose storage outlives its processes, for the tests of one `describe`. */
export function dyingServer(
  vars: Record<string, number>,
  runtimeOptions?: Parameters<typeof persistentOptions>[2],
) {
  const folder = mkdtempSync(join(tmpdir(), "parley-dying-"));
  const options = persistentOptions(folder, vars, runtimeOptions);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function withRuntime<T>(run: (miniflare: Miniflare) => Promise<T>): Promise<T> {
    const miniflare = startMiniflare(options);
    try {
      return await run(miniflare);
    } finally {
      await miniflare.dispose();
    }
  }

  const storagesOf = (miniflare: Miniflare): Pick<Books, "storageOf"> => ({
    storageOf: (_, room) => miniflare.unsafeGetDurableObjectStorage(WORKER_NAME, "ChatRoom", room),
  });

  /** Compares all coins in D1 with those in every room. */
  const check = () =>
    withRuntime(async (miniflare) => {
      await miniflare.ready;
      await checkBooks({
        env: { DB: await miniflare.getD1Database("DB") },
        ...storagesOf(miniflare),
      });
    });

  /** Adds two members with coins. */
  const twoMembers = (name: string, coins: number) =>
    withRuntime(async (miniflare) => {
      const db = await miniflare.getD1Database("DB");
      return [
        await insertMember(db, { email: `${name}1@example.com`, coins }),
        await insertMember(db, { email: `${name}2@example.com`, coins }),
      ] as const;
    });

  /** Adds smiles. Returns their ids. */
  const addSmiles = (count: number) =>
    withRuntime(async (miniflare) => {
      const db = await miniflare.getD1Database("DB");
      const insert = db.prepare(
        "INSERT INTO smiles (file_uuid, price, title, created_at) VALUES (?, 1, '', 0) RETURNING id",
      );
      const inserted = await db.batch<{ id: number }>(
        Array.from({ length: count }, () => insert.bind(crypto.randomUUID())),
      );
      return inserted.flatMap(({ results }) => results.map(({ id }) => id));
    });

  beforeAll(() => withRuntime(async (miniflare) => applyMigrations(await miniflare.getD1Database("DB"))));

  return { options, withRuntime, storagesOf, check, twoMembers, addSmiles };
}
