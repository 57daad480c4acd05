import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ERRORS } from "../src/protocol/errors.ts";
import { JWT_SECRET, type Parley, startParley } from "./support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { pages: true });
});
afterAll(() => parley.close());

describe("every response", () => {
  test.each([
    ["GET", "/health", 200],
    ["GET", "/", 200],
    ["GET", "/example", 200],
    ["GET", "/docs", 200],
    ["GET", "/openapi.json", 200],
    ["GET", "/asyncapi.json", 200],
    ["GET", "/nothing", 404],
    ["GET", "/members/me", 401],
    ["GET", "/members/chat/?other_member_id=x", 426],
    ["GET", "/storage?uuid=x", 404],
    ["POST", "/auth/login", 400],
    ["DELETE", "/health", 405],
    ["PUT", "/storage/smiles", 405],
    ["POST", "/nothing", 404],
    ["POST", "/members/chat/", 405],
    ["PATCH", "/members/chat", 405],
    ["POST", "/", 405],
    ["POST", "/example", 405],
    ["PUT", "/storage?uuid=x", 405],
  ])("to %s %s is a %i, with a problem document if it is an error", async (method, path, status) => {
    const response = await parley.fetch(path, { method });
    expect(response.status).toBe(status);
    if (status >= 400) {
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.json()).toEqual({
        title: expect.any(String),
        status,
        code: expect.stringMatching(/^[a-z_]+$/),
        detail: expect.any(String),
      });
    }
  });

  test.each([
    ["/storage/smiles", 401],
    ["/billing/refunds", 401],
    ["/health", 405],
    ["/nothing", 404],
  ])(
    "to a body that %s does not read is %i, and comes after the whole body has been sent",
    async (path, status) => {
      const line = connect(Number(parley.url.port), parley.url.hostname);
      let received = "";
      line.on("data", (bytes) => {
        received += bytes;
      });
      await once(line, "connect");
      line.write(
        `POST ${path} HTTP/1.1\r\nHost: ${parley.url.host}\r\nContent-Length: 100000\r\n\r\nhalf of it`,
      );
      // An early response would have arrived after these requests.
      for (let i = 0; i < 5; i++) await parley.fetch(path, { method: "POST" });
      expect(received).toBe("");
      line.write("x".repeat(100_000 - "half of it".length));
      await expect.poll(() => received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      line.destroy();
    },
  );

  test.each([
    ["PUT", "/auth/login", "POST"],
    ["POST", "/health", "GET, HEAD"],
    ["PUT", "/storage/smiles", "GET, HEAD, POST"],
    ["PUT", "/storage/smiles/", "GET, HEAD, POST"],
    ["POST", "/storage/smiles/1", "PATCH"],
    ["DELETE", "/", "GET, HEAD"],
  ])("%s %s with 405 and the allowed methods %s", async (method, path, allow) => {
    const boss = await parley.addMember({ superuser: true });
    const response = await parley.request(boss, method, path);
    expect({ status: response.status, allow: response.headers.get("allow") }).toEqual({ status: 405, allow });
    expect(await response.json()).toMatchObject({ code: "method_not_allowed" });
  });
});

test("GET /health responds with ok", async () => {
  expect(await (await parley.fetch("/health")).json()).toEqual({ status: "ok" });
});

test("a bug is answered with 500 internal, without details", async () => {
  await parley.env.DB.prepare("ALTER TABLE members RENAME TO gone").run();
  try {
    parley.clearLogs();
    const response = await parley.fetch("/auth/login", {
      method: "POST",
      body: JSON.stringify({ email: "a@b.cc", password: "secret-word" }),
    });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      title: "internal",
      status: 500,
      code: "internal",
      detail: ERRORS.internal.detail,
    });
    const lines = parley.getLogs().map((line) => line.message);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: "auth.login", code: "internal", error: expect.stringContaining("members") },
    ]);
    expect(lines.join()).not.toContain("secret-word");
  } finally {
    await parley.env.DB.prepare("ALTER TABLE gone RENAME TO members").run();
  }
});

describe("a variable with an invalid value", () => {
  test.each<[string, Record<string, string | number>, Record<string, string>]>([
    ["JWT_SECRET", {}, { JWT_SECRET: "" }],
    ["JWT_SECRET", {}, { JWT_SECRET: "x".repeat(31) }],
    ["MESSAGE_PRICE", { MESSAGE_PRICE: -1 }, { JWT_SECRET }],
    ["MAX_FILE_BYTES", { MAX_FILE_BYTES: "5 MB" }, { JWT_SECRET }],
  ])("makes every request a 500, and is named in the log: %s", async (name, vars, secrets) => {
    const broken = await startParley(vars, { secrets });
    try {
      for (const path of [
        "/health",
        "/",
        "/example",
        "/members/me",
        "/members/chat/?other_member_id=2",
        "/nothing",
      ]) {
        const response = await broken.fetch(path);
        expect({ path, status: response.status }).toEqual({ path, status: 500 });
        expect(await response.json()).toMatchObject({ code: "internal" });
      }
      const lines = broken.getLogs().map((line) => JSON.parse(line.message));
      for (const line of lines)
        expect(line).toMatchObject({ code: "internal", error: expect.stringContaining(`${name} must be`) });
      expect(lines).toHaveLength(6);
      expect(JSON.stringify(lines)).not.toContain("5 MB");
    } finally {
      await broken.close();
    }
  });
});
