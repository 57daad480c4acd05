import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import type { StatementBody } from "../../src/protocol/http/coins.ts";
import { localSite } from "../support/local-site.ts";

const { clone, data, credentials, server, run, post, answers, login, me } = localSite();

const member = (...args: string[]) =>
  run("src/cli/member.ts", [credentials.email, "--persist-to", data, ...args]);

beforeAll(async () => {
  const registered = await post("/auth/register", { ...credentials, repeat_password: credentials.password });
  expect(registered.status).toBe(201);
});

describe("npm run member, while the server runs", () => {
  test("sets and removes roles, and begins and ends a premium time", async () => {
    expect((await member("--superuser", "--premium-days", "2")).code).toBe(0);
    const { is_superuser, premium_until } = await me();
    expect(is_superuser).toBe(true);
    expect(Math.abs(Date.parse(String(premium_until)) - Date.now() - 2 * 24 * 3600 * 1000)).toBeLessThan(
      60_000,
    );
    await member("--no-superuser");
    expect(await me()).toMatchObject({ is_superuser: false, exempt: true });
    await member("--premium-days", "0", "--employee");
    expect(await me()).toMatchObject({ premium_until: null, is_employee: true, exempt: true });
    await member("--no-employee");
    expect(await me()).toMatchObject({ is_employee: false, exempt: false });
  });

  test("grants coins through the ledger, while the server writes too", async () => {
    const { headers } = await login();
    const stop = new AbortController();
    const answers = new Set<number>();
    const busy = (async () => {
      while (!stop.signal.aborted) {
        const answer = await fetch(`${server().url}/members/me`, {
          method: "PATCH",
          headers,
          body: '{"name":"Busy"}',
        });
        answers.add(answer.status);
      }
    })();
    for (let i = 0; i < 2; i++) expect((await member("--coins", "25")).code).toBe(0);
    stop.abort();
    await busy;
    // The server responds with 503 while the command holds the lock of the local database, and with 429 after many changes.
    expect(answers).toContain(200);
    expect([...answers].filter((status) => ![200, 429, 503].includes(status))).toEqual([]);
    expect(await me()).toMatchObject({ balance: 1050, name: "Busy" });
    const statement = await fetch(`${server().url}/members/me/statement`, { headers });
    const { entries } = (await statement.json()) as StatementBody;
    expect(entries.slice(0, 2).map(({ kind, amount, note }) => ({ kind, amount, note }))).toEqual(
      Array(2).fill({ kind: "grant", amount: 25, note: "From the operator of this site" }),
    );
  });

  test("retries while the local database is locked", async () => {
    const folder = join(data, "v3", "d1", "miniflare-D1DatabaseObject");
    const file = readdirSync(folder).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name)) ?? "";
    const database = new DatabaseSync(join(folder, file));
    database.exec("BEGIN IMMEDIATE");
    const running = spawn(
      process.execPath,
      [resolve("src/cli/member.ts"), credentials.email, "--persist-to", data, "--coins", "1"],
      { cwd: clone },
    );
    const retried = new Promise<void>((done) =>
      running.stderr.on("data", (chunk) => {
        if (String(chunk).includes("locked. Trying again")) done();
      }),
    );
    const closed = new Promise((done) => running.on("close", done));
    await retried;
    database.exec("COMMIT");
    database.close();
    expect(await closed).toBe(0);
    expect(await me()).toMatchObject({ balance: 1051 });
  }, 180_000);

  test("deactivates and activates a member, and prints a password that must be replaced", async () => {
    const before = await login();
    await member("--deactivate");
    expect((await login()).status).toBe(403);
    await member("--activate");
    expect((await fetch(`${server().url}/members/me`, { headers: before.headers })).status).toBe(401);
    expect((await login()).status).toBe(200);
    const { output } = await member("--reset-password");
    const [, password = ""] = /New password: (\S+)/.exec(output) ?? [];
    expect(password.length).toBeGreaterThanOrEqual(16);
    expect((await login()).status).toBe(401);
    expect((await login(password)).status).toBe(403);
    const response = await post("/auth/login", { ...credentials, password, new_password: "a new one" });
    expect(response.status).toBe(200);
    expect((await login("a new one")).status).toBe(200);
  });

  test("shows the member without a secret, and fails with a reason", async () => {
    const shown = await member();
    expect(shown.output).toContain('"balance": 1051');
    expect(shown.output).not.toContain("scrypt");
    const { id } = JSON.parse(shown.output) as { id: number };
    const byNumber = await run("src/cli/member.ts", [String(id), "--persist-to", data]);
    expect(byNumber).toEqual({ code: 0, output: shown.output });
    const wrong: [args: string[], reason: string][] = [
      [["nobody@mail.com", "--persist-to", data], "There is no member nobody@mail.com"],
      [["987654321", "--persist-to", data], "There is no member 987654321"],
      [["x'); DROP TABLE members; --", "--persist-to", data], "There is no member"],
      [["a@b.cc", "--coins", "0"], "--coins must be an integer from 1"],
      [["a@b.cc", "--coins", "-5"], "coins"],
      [["a@b.cc", "--premium-days", "1.5"], "--premium-days must be an integer"],
      [["a@b.cc", "--activate", "--deactivate"], "not both"],
      [["a@b.cc", "--wings"], "wings"],
      [["a@b.cc", "--no-activate"], "There is no option --no-activate"],
      [["a@b.cc", "--no-remote"], "There is no option --no-remote"],
      [["a@b.cc", "b@b.cc"], "Usage"],
      [[], "Usage"],
    ];
    const results = await Promise.all(wrong.map(([args]) => run("src/cli/member.ts", args)));
    expect(results).toEqual(
      wrong.map(([, reason]) => ({ code: 1, output: expect.stringContaining(reason) })),
    );
    expect(await answers("/health")).toBe(true);
  });
});
