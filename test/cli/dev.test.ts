import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StatementBody } from "../../src/protocol/http/coins.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";

/** A folder that looks like a fresh clone after `npm ci`. */
const clone = mkdtempSync(join(tmpdir(), "parley-dev-"));
const data = join(clone, "data");
let server: Awaited<ReturnType<typeof startDev>>;
let url: string;

function run(script: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [resolve(script), ...args], { cwd: clone });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  return new Promise((done) => child.on("close", (code) => done({ code, output })));
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

async function answers(path: string, site = url): Promise<boolean> {
  try {
    return (await fetch(site + path)).ok;
  } catch {
    return false;
  }
}

const post = (path: string, body: object, site = url) =>
  fetch(site + path, { method: "POST", body: JSON.stringify(body) });
const credentials = { email: "mail@mail.com", password: "1234" };
async function login(password = "1234") {
  const response = await post("/auth/login", { ...credentials, password });
  const { access_token } = (await response.json()) as { access_token?: string };
  return { status: response.status, headers: { Authorization: `Bearer ${access_token}` } };
}
async function me() {
  const { headers } = await login();
  return (await (await fetch(`${url}/members/me`, { headers })).json()) as Record<string, unknown>;
}
const member = (...args: string[]) =>
  run("src/cli/member.ts", [credentials.email, "--persist-to", data, ...args]);

beforeAll(async () => {
  for (const name of readdirSync(".")) {
    if (!/^(\.git|\.wrangler|\.dev\.vars|dist)$/.test(name)) symlinkSync(resolve(name), join(clone, name));
  }
  server = await startDev("--persist-to", data, "--var", "PASSWORD_MIN_LENGTH:4");
  url = server.url;
}, 90_000);

afterAll(async () => {
  await server.stop();
  rmSync(clone, { recursive: true, force: true });
});

/** Starts `npm run dev` in the clone and waits until the server responds. */
async function startDev(...options: string[]) {
  const [port, inspectorPort] = [String(await freePort()), String(await freePort())];
  const own = ["--port", port, "--ip", "127.0.0.1", "--inspector-port", inspectorPort];
  const child = spawn(process.execPath, [resolve("src/cli/dev.ts"), ...own, ...options], { cwd: clone });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      printed += chunk;
    });
  }
  const closed = new Promise<void>((done) => child.on("close", () => done()));
  const started = `http://127.0.0.1:${port}`;
  const end = Date.now() + 60_000;
  while (!(await answers("/health", started))) {
    if (Date.now() > end || child.exitCode !== null) throw new Error(`the server did not start:\n${printed}`);
    await new Promise((done) => setTimeout(done, 200));
  }
  return {
    url: started,
    printed: () => printed,
    stop: () => {
      child.kill("SIGTERM");
      return closed;
    },
  };
}

describe("npm run dev", () => {
  test("preserves an existing secret", async () => {
    const secret = readFileSync(join(clone, ".dev.vars"), "utf8");
    // Starts everything except the server, which only prints its options.
    expect((await run("src/cli/dev.ts", ["--persist-to", data, "--help"])).code).toBe(0);
    expect(readFileSync(join(clone, ".dev.vars"), "utf8")).toBe(secret);
  });

  test("creates a secret with variables for this machine, and prints the address of the site and how to become a superuser", () => {
    expect(readFileSync(join(clone, ".dev.vars"), "utf8")).toMatch(/^JWT_SECRET="[\w-]{43}"$/m);
    expect(server.printed()).toContain(`Parley: ${url.replace("127.0.0.1", "localhost")}`);
    expect(server.printed()).toContain(`npm run member -- YOUR@EMAIL --superuser --persist-to ${data}`);
  });

  test("stores migrated data in the given folder, and serves the pages", async () => {
    expect(existsSync(join(clone, ".wrangler", "state"))).toBe(false);
    expect(existsSync(join(data, "v3", "d1"))).toBe(true);
    expect(await answers("/example")).toBe(true);
  });

  test("grants a new member 1000 coins, and passes other options on", async () => {
    const tooShort = await post("/auth/register", {
      email: "a@mail.com",
      password: "123",
      repeat_password: "123",
    });
    expect(tooShort.status).toBe(422);
    const registered = await post("/auth/register", {
      ...credentials,
      repeat_password: credentials.password,
    });
    expect(registered.status).toBe(201);
    expect(await me()).toMatchObject({ balance: 1000, is_superuser: false });
  });

  test("answers a client's close with its code, wherever the token was", async () => {
    const other = { email: "other@mail.com", password: "1234" };
    await post("/auth/register", { ...other, repeat_password: other.password });
    const { member_id } = (await (await post("/auth/login", other)).json()) as { member_id: number };
    const { headers } = await login();
    const address = `${url.replace("http", "ws")}/members/chat/?other_member_id=${member_id}`;
    const inHeader = await TestSocket.open(address, headers);
    const inFirstFrame = await TestSocket.open(address);
    inFirstFrame.send(headers.Authorization);
    const closes = [inHeader, inFirstFrame].map(async (socket) => {
      await socket.next();
      socket.raw.close(4321);
      return (await socket.closed).code;
    });
    expect(await Promise.all(closes)).toEqual([4321, 4321]);
    expect(server.printed()).not.toContain("socket.open");
  });

  test("prefers a given option to its own, and accepts the contract's example of a password", async () => {
    const other = await startDev("--persist-to", join(clone, "other"), "--var", "SIGNUP_COINS:7");
    try {
      const register = (password: string) =>
        post("/auth/register", { email: "mail@mail.com", password, repeat_password: password }, other.url);
      expect((await register("12")).status).toBe(422);
      expect((await register("123")).status).toBe(201);
      const loggedIn = await post("/auth/login", { email: "mail@mail.com", password: "123" }, other.url);
      const { access_token } = (await loggedIn.json()) as { access_token: string };
      const headers = { Authorization: `Bearer ${access_token}` };
      expect(await (await fetch(`${other.url}/members/me`, { headers })).json()).toMatchObject({
        balance: 7,
      });
    } finally {
      await other.stop();
    }
  }, 90_000);
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
        const answer = await fetch(`${url}/members/me`, {
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
    const statement = await fetch(`${url}/members/me/statement`, { headers });
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
    expect((await fetch(`${url}/members/me`, { headers: before.headers })).status).toBe(401);
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
