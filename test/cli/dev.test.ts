import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { localSite } from "../support/local-site.ts";
import { TestSocket } from "../support/runtime/test-socket.ts";

const { clone, data, credentials, server, run, post, answers, login, me } = localSite();

describe("npm run dev", () => {
  test("preserves an existing secret", async () => {
    const secret = readFileSync(join(clone, ".dev.vars"), "utf8");
    // Does everything before the migrations, for which there is no folder.
    expect((await run("src/cli/dev.ts", ["--persist-to", join(clone, "package.json")])).code).toBe(1);
    expect(readFileSync(join(clone, ".dev.vars"), "utf8")).toBe(secret);
  });

  test("prints its options for --help, also those that wrangler does not have, and starts nothing", async () => {
    const { code, output } = await run("src/cli/dev.ts", ["--help"]);
    expect([code, output]).toEqual([0, expect.stringMatching(/^Usage: npm run dev -- [\s\S]*--site URL/)]);
    expect(output).not.toContain("wrangler.toml");
  });

  test.each([
    "http://example.com",
    "http://localhost:8001/",
    "http://localhost:8001/path",
    "localhost:8001",
    "8001",
  ])("refuses a --site of %s", async (site) => {
    const { code, output } = await run("src/cli/dev.ts", ["--site", site]);
    expect([code, output]).toEqual([1, expect.stringContaining("--site must be an origin of this machine")]);
  });

  test("creates a secret with variables for this machine, and prints the address of the site and how to become a superuser", () => {
    const variables = readFileSync(join(clone, ".dev.vars"), "utf8");
    expect(variables).toMatch(/^JWT_SECRET="[\w-]{43}"$/m);
    expect(variables).toMatch(/^SIGNUP_COINS=1000$/m);
    // As short as the contract's example.
    expect(variables).toMatch(/^PASSWORD_MIN_LENGTH=3$/m);
    expect(server().printed()).toContain(`Parley: ${server().url.replace("127.0.0.1", "localhost")}`);
    expect(server().printed()).toContain(`npm run member -- YOUR@EMAIL --superuser --persist-to ${data}`);
  });

  test("stores migrated data in the given folder, and serves the pages", async () => {
    expect(existsSync(join(clone, ".wrangler", "state"))).toBe(false);
    expect(existsSync(join(data, "v3", "d1"))).toBe(true);
    expect(await answers("/example")).toBe(true);
  });

  test("grants a new member 1000 coins, and prefers a given option to its own", async () => {
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
    const address = `${server().url.replace("http", "ws")}/members/chat/?other_member_id=${member_id}`;
    const inHeader = await TestSocket.open(address, headers);
    const inFirstFrame = await TestSocket.open(address);
    inFirstFrame.send(headers.Authorization);
    const closes = [inHeader, inFirstFrame].map(async (socket) => {
      await socket.next();
      socket.raw.close(4321);
      return (await socket.closed).code;
    });
    expect(await Promise.all(closes)).toEqual([4321, 4321]);
    expect(server().printed()).not.toContain("socket.open");
  });
});
