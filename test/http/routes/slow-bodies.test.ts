import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { BODY_TRUSTED_MS } from "../../../src/core/limits.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { addKey, type TestKey } from "../../support/runtime/api-keys.ts";
import { ENDING_NAMES, ENDINGS } from "../../support/runtime/ended-access.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSession, type TestSession } from "../../support/runtime/sessions.ts";

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({}, { instrumented: true });
});
afterAll(() => parley.close());
afterEach(async () => {
  await parley.setClock(0);
  await checkBooks(parley);
});

type Slow = { method: string; path: string; body: BodyInit; headers?: Record<string, string> };

/** Sends a request, and its body only after `meanwhile`, which runs once D1 has answered who the member is, and `ms` after that. */
async function sendSlowly(member: TestMember, slow: Slow, meanwhile: () => Promise<unknown>, ms: number) {
  const encoded = new Request(parley.url, { method: "POST", body: slow.body });
  const bytes = new Uint8Array(await encoded.arrayBuffer());
  let sendBody = () => {};
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, 1));
      sendBody = () => {
        controller.enqueue(bytes.subarray(1));
        controller.close();
      };
    },
  });
  const answers = await parley.readCounter("workerAnswers");
  const init: RequestInit & { duplex: "half" } = {
    method: slow.method,
    body,
    duplex: "half",
    headers: {
      ...slow.headers,
      Authorization: `Bearer ${member.token}`,
      "Content-Type": encoded.headers.get("Content-Type") ?? "application/json",
    },
  };
  const sent = fetch(new URL(slow.path, parley.url), init);
  await expect.poll(() => parley.readCounter("workerAnswers")).toBeGreaterThan(answers);
  await meanwhile();
  await parley.advanceClock(ms);
  sendBody();
  return (await sent).status;
}

function newSmile(): FormData {
  const form = new FormData();
  const gif = Uint8Array.from(atob("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs="), (c) => c.charCodeAt(0));
  form.set("file", new File([gif], "a.gif"));
  return form;
}

async function addSuperuser(): Promise<TestSession> {
  return addSession(parley.env.DB, await parley.addMember({ superuser: true }));
}

const demote = (_: Parley, { id }: TestMember) =>
  parley.env.DB.prepare("UPDATE members SET is_superuser = 0 WHERE id = ?").bind(id).run();

const GRANT = (to: TestMember): Slow => ({
  method: "POST",
  path: `/members/${to.id}/coins`,
  body: JSON.stringify({ amount: 1000 }),
  headers: { "Idempotency-Key": crypto.randomUUID() },
});

describe("a request whose body comes late has the rights that its member has then:", () => {
  const endings: [string, (parley: Parley, session: TestSession) => Promise<unknown>, number][] = [
    ...ENDING_NAMES.map((name): [string, (typeof ENDINGS)[typeof name]["end"], number] => [
      name,
      ENDINGS[name].end,
      name === "a deactivation" ? 403 : 401,
    ]),
    ["the end of the role", demote, 403],
  ];

  test.each(endings)("%s", async (_, end, status) => {
    const ada = await parley.addMember();
    const requests: Slow[] = [
      GRANT(ada),
      { method: "PATCH", path: `/members/${ada.id}`, body: '{"is_superuser":true}' },
      { method: "POST", path: "/storage/smiles", body: newSmile() },
    ];
    for (const request of requests) {
      const boss = await addSuperuser();
      const answer = await sendSlowly(boss, request, () => end(parley, boss), BODY_TRUSTED_MS);
      expect({ path: request.path, answer }).toEqual({ path: request.path, answer: status });
    }
    expect(await parley.balanceOf(ada)).toBe(0);
  });

  test("a token that has expired", async () => {
    const [boss, ada] = [await addSuperuser(), await parley.addMember()];
    expect(await sendSlowly(boss, GRANT(ada), async () => {}, 11 * 365 * 24 * 3600_000)).toBe(401);
    await parley.setClock(0);
    expect(await parley.balanceOf(ada)).toBe(0);
  });

  test("an API key that somebody has ended", async () => {
    const ada = await parley.addMember();
    const end = ({ keyId }: TestKey) =>
      parley.env.DB.prepare("UPDATE api_keys SET ended_at = 1 WHERE id = ?").bind(keyId).run();
    for (const [ms, status] of [
      [0, 201],
      [BODY_TRUSTED_MS, 401],
    ] as const) {
      const key = await addKey(parley.env.DB, ["coins"]);
      expect(await sendSlowly(key, GRANT(ada), () => end(key), ms)).toBe(status);
    }
    expect(await parley.balanceOf(ada)).toBe(1000);
  });

  test("rights that have not ended", async () => {
    const ada = await parley.addMember();
    for (const ms of [0, BODY_TRUSTED_MS])
      expect(await sendSlowly(await addSuperuser(), GRANT(ada), async () => {}, ms)).toBe(201);
    expect(await parley.balanceOf(ada)).toBe(2000);
  });
});
