import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CALL_WAIT_MS, HASH_RETRY_SECONDS, HASHES_PER_ADDRESS } from "../../src/core/limits.ts";
import { type Parley, startParley } from "../support/runtime/parley.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(() => parley.resetFailpoints());

const body = (email: string) => JSON.stringify({ email, password: "a password" });
/** Logs in with an email of nobody, which takes the time of one hash. */
const logIn = (ip: string, email = "nobody@example.com") =>
  parley.fetch("/auth/login", {
    method: "POST",
    headers: { "CF-Connecting-IP": ip },
    body: body(email),
  });
const countStatus = (answers: Response[], status: number) =>
  answers.filter((each) => each.status === status).length;

/** Sends a log-in, and closes the connection as soon as the Hasher was called. */
async function logInAndLeave(ip: string): Promise<void> {
  const before = await parley.readCounter("hasherCalls");
  const socket = connect(Number(parley.url.port), parley.url.hostname);
  const content = body("nobody@example.com");
  socket.write(
    `POST /auth/login HTTP/1.1\r\nHost: parley\r\nCF-Connecting-IP: ${ip}\r\nContent-Length: ${content.length}\r\n\r\n${content}`,
  );
  await expect.poll(() => parley.readCounter("hasherCalls")).toBeGreaterThan(before);
  socket.destroy();
}

describe("the Hasher", () => {
  test("refuses the hashes of an address that has one under way and two waiting, and no other address waits for them", async () => {
    const crowd = Promise.all(Array.from({ length: 10 }, () => logIn("192.0.2.1")));
    const calm = await logIn("198.51.100.1");
    expect(calm.status).toBe(401);
    const answers = await crowd;
    // The first hash may be over before the last log-in arrives, which then finds its place.
    expect(countStatus(answers, 401)).toBeGreaterThanOrEqual(HASHES_PER_ADDRESS);
    expect(countStatus(answers, 503)).toBeGreaterThan(0);
    expect(countStatus(answers, 401) + countStatus(answers, 503)).toBe(10);
    const refused = answers.find((each) => each.status === 503);
    expect(refused?.headers.get("Retry-After")).toBe(String(HASH_RETRY_SECONDS));
    expect(await refused?.json()).toMatchObject({ code: "unavailable", retry_after: HASH_RETRY_SECONDS });
    expect((await logIn("192.0.2.1")).status).toBe(401);
  });

  test("frees the places of clients that went away", async () => {
    for (let i = 0; i < HASHES_PER_ADDRESS + 1; i++) await logInAndLeave("192.0.2.2");
    await expect.poll(async () => (await logIn("192.0.2.2")).status).toBe(401);
    const answers = await Promise.all(Array.from({ length: HASHES_PER_ADDRESS }, () => logIn("192.0.2.2")));
    expect(countStatus(answers, 401)).toBe(HASHES_PER_ADDRESS);
  });

  test("that does not answer makes every request for a hash fail with unavailable within the deadline", async () => {
    const member = await parley.addMember();
    await parley.setFailpoint("hasher", "hang");
    const start = performance.now();
    const password = { password: "a password", repeat_password: "a password" };
    const answers = await Promise.all([
      logIn("192.0.2.3"),
      parley.fetch("/auth/register", {
        method: "POST",
        body: JSON.stringify({ email: "new@example.com", ...password }),
      }),
      parley.request(member, "PATCH", "/members/me", {
        password: { current: "a password", new: "a new password" },
      }),
    ]);
    expect(performance.now() - start).toBeLessThan(CALL_WAIT_MS + 5_000);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: "unavailable" });
    }
    const count = "SELECT count(*) AS n FROM members WHERE email = 'new@example.com'";
    expect(await parley.env.DB.prepare(count).first("n")).toBe(0);
  });

  test("stores nothing", async () => {
    await logIn("192.0.2.4");
    const tables = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const storage = await parley.storageOf("HASHER", { name: `hasher-${i}` });
        // The platform's own tables begin with underscores.
        return storage.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'");
      }),
    );
    expect(tables.flat()).toEqual([]);
  });
});
