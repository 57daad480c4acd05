import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkBooks } from "../support/ledger/books.ts";
import { type BusyParley, startBusyParley } from "../support/ledger/busy-parley.ts";

let site: BusyParley;
beforeAll(async () => {
  site = await startBusyParley();
});
afterAll(() => site.parley.close());

/** Runs the command without the environment of the tests. */
function reconcile(token: string | undefined, ...args: string[]) {
  return run("reconcile", args, token);
}

function run(
  command: string,
  args: string[],
  token?: string,
): Promise<{ code: number | null; out: string; err: string }> {
  const { PARLEY_TOKEN: _, ...env } = process.env;
  const child = spawn(process.execPath, [`src/cli/${command}.ts`, ...args], {
    env: token === undefined ? env : { ...env, PARLEY_TOKEN: token },
  });
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    output.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.err += chunk;
  });
  return new Promise((done) => child.on("close", (code) => done({ code, ...output })));
}

const here = () => ["--url", site.parley.url.href];

test("npm run reconcile prints what it compared, and that nothing differs", async () => {
  expect(await reconcile(site.boss.token, ...here())).toEqual({
    code: 0,
    out: expect.stringMatching(
      /^Compared 4 members, 3 chats, \d+ transfers and 24 messages: 0 differences\.\n$/,
    ),
    err: "",
  });
});

test("npm run reconcile -- --repair repairs the holds that differ, names a sum that is missing, and reconciles again", async () => {
  const { ada, ben, adaBen, adaCleo } = site;
  // As if D1 had been restored to a time before the holds: Ada's coins cover one of the two chats.
  await site.execOnD1([
    `DELETE FROM transfers WHERE kind <> 'grant' AND member_id IN (${ada.id}, ${ben.id})`,
    `DELETE FROM holds WHERE member_id IN (${ada.id}, ${ben.id})`,
    `UPDATE transfers SET amount = 45 WHERE member_id = ${ada.id}`,
    `UPDATE members SET entries = 1, balance = (SELECT amount FROM transfers WHERE member_id = id) WHERE id IN (${ada.id}, ${ben.id})`,
  ]);
  const first = await reconcile(site.boss.token, ...here(), "--repair");
  expect({ code: first.code, err: first.err }).toEqual({ code: 1, err: "" });
  const lines = (output: string, kind: string) => output.split("\n").filter((line) => line.startsWith(kind));
  expect(lines(first.out, "repaired:")).toEqual([
    `repaired: Charged 30 coins for 6 messages. (member ${ada.id}; chat ${adaBen})`,
    `repaired: Charged 30 coins for 6 messages. (member ${ben.id}; chat ${adaBen})`,
  ]);
  expect(lines(first.out, "refused:")).toEqual([
    expect.stringMatching(new RegExp(`lacks 15 coins .*\\(member ${ada.id}; chat ${adaCleo}\\)$`)),
  ]);
  expect(lines(first.out, "Compared")).toEqual([
    expect.stringMatching(/: 3 differences\.$/),
    expect.stringMatching(/: 1 difference\.$/),
  ]);
  await site.parley.giveCoins(ada.id, 15);
  const second = await reconcile(site.boss.token, ...here(), "--repair");
  expect({ code: second.code, err: second.err }).toEqual({ code: 0, err: "" });
  expect(lines(second.out, "repaired:")).toHaveLength(1);
  await checkBooks(site.parley);
  await site.restore();
});

test("npm run reconcile reads all pages, and prints each difference on its own line", async () => {
  const { parley } = site;
  await parley.env.DB.batch(
    Array.from({ length: 200 }, (_, i) =>
      parley.env.DB.prepare(
        "INSERT INTO members (id, email, password_hash, created_at) VALUES (?, ?, '', 0)",
      ).bind(1000 + i, `many${i}@example.com`),
    ),
  );
  await site.execOnD1(["UPDATE members SET balance = 7 WHERE id IN (1, 1150)"]);
  const { code, out, err } = await reconcile(site.boss.token, ...here());
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out.split("\n")).toEqual([
    expect.stringMatching(/^balance: .*\. \(member 1; expected 0; found 7\)$/),
    expect.stringMatching(/^balance: .*\. \(member 1150; expected 0; found 7\)$/),
    expect.stringMatching(/^Compared 204 members, 3 chats, .*: 2 differences\.$/),
    "",
  ]);
  await site.restore();
});

test("npm run reconcile prints one of a kind in the singular", async () => {
  const page = {
    ok: false,
    compared: { members: 1, chats: 1, transfers: 1, messages: 1 },
    differences: [{ kind: "balance", member_id: 1, detail: "A sum is wrong." }],
    next_after: null,
  };
  const server = createServer((_, response) => response.end(JSON.stringify(page)));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const { out } = await reconcile("a token", "--url", `http://127.0.0.1:${port}`);
  server.close();
  expect(out).toContain("\nCompared 1 member, 1 chat, 1 transfer and 1 message: 1 difference.\n");
});

describe("npm run reconcile fails with a reason", () => {
  let server: Server;
  let answer: [number, string];
  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(answer[0]).end(answer[1]));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  afterAll(() => server.close());

  async function refusal(token: string | undefined, url: string): Promise<string> {
    const { code, out, err } = await reconcile(token, "--url", url);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    return err;
  }

  test("without a token", async () => {
    expect(await refusal(undefined, site.parley.url.href)).toContain("PARLEY_TOKEN is not set.");
    expect(await refusal("", site.parley.url.href)).toContain("PARLEY_TOKEN is not set.");
  });

  test("with an invalid token, or one that is not a superuser's", async () => {
    expect(await refusal("nonsense", site.parley.url.href)).toBe(
      "The server refused the token. Log in again.\n",
    );
    const forbidden = await refusal(site.ada.token, site.parley.url.href);
    expect(forbidden).toBe("The token does not belong to an active superuser.\n");
  });

  test("when no server answers", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => probe.on("listening", done));
    const { port } = probe.address() as AddressInfo;
    await new Promise((done) => probe.close(done));
    const output = await refusal(site.boss.token, `http://127.0.0.1:${port}`);
    expect(output).toMatch(new RegExp(`^http://127.0.0.1:${port} cannot be reached: .*ECONNREFUSED.*\n$`));
  });

  test.each<[string, number, string, RegExp]>([
    ["by a page", 200, "<html>Hello</html>", /is not a Parley site/],
    ["by other JSON", 200, '{"ok":true}', /is not a Parley site/],
    [
      "by a difference of an unknown kind",
      200,
      '{"ok":false,"differences":[{"kind":"?"}]}',
      /is not a Parley site/,
    ],
    ["by not found", 404, '{"code":"not_found"}', /is not a Parley site/],
    ["by a failure", 503, '{"code":"unavailable"}', /answered with 503 unavailable\.$/m],
    [
      "by pages without an end",
      200,
      '{"ok":true,"compared":{"members":0,"chats":0,"transfers":0,"messages":0},"differences":[],"next_after":5}',
      /do not advance/,
    ],
  ])("when it is answered %s", async (_, status, body, reason) => {
    answer = [status, body];
    const { port } = server.address() as AddressInfo;
    expect(await refusal("a token", `http://127.0.0.1:${port}`)).toMatch(reason);
  });

  test("with --chat, --member and --through unless all are given, with --repair, as whole numbers from 1", async () => {
    const wrong = [
      ["--chat", "1"],
      ["--chat", "1", "--member", "2", "--through", "3"],
      ["--repair", "--chat", "1", "--member", "2"],
      ["--repair", "--chat", "1", "--member", "2", "--through", "0"],
      ["--repair", "--chat", "1", "--member", "2", "--through", "1.5"],
    ];
    const answers = await Promise.all(wrong.map((args) => reconcile("a token", ...args)));
    expect(answers).toEqual(
      wrong.map(() => ({
        code: 1,
        out: "",
        err: expect.stringMatching(/^--chat, --member and --through must be given together.*Usage/s),
      })),
    );
  });

  test("with an invalid address or an unknown option", async () => {
    for (const url of ["nowhere", "localhost:8000", "ftp://localhost"]) {
      expect({ url, reason: await refusal("a token", url) }).toEqual({
        url,
        reason: expect.stringMatching(/--url.*Usage/s),
      });
    }
    const { code, err } = await reconcile("a token", "--all");
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/--all.*Usage/s) });
  });
});

test.each(["reconcile", "after-restore", "member"])(
  "npm run %s prints its usage for --help",
  async (command) => {
    const answers = await Promise.all(["--help", "-h"].map((option) => run(command, [option])));
    expect(answers).toEqual(
      answers.map(() => ({ code: 0, out: expect.stringMatching(/^Usage: .*--help/s), err: "" })),
    );
  },
);
