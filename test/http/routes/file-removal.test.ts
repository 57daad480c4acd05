import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSmile } from "../../support/runtime/smiles.ts";

let parley: Parley;
let boss: TestMember;
let ada: TestMember;
let ben: TestMember;
beforeAll(async () => {
  parley = await startParley();
  boss = await parley.addMember({ superuser: true });
  ada = await parley.addMember({ coins: 100 });
  ben = await parley.addMember();
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

/** Sends a file in a new socket of Ada. Returns its uuid and the message's id. */
async function sendFile(content: string, name = "notes.txt"): Promise<{ uuid: string; id: number }> {
  const socket = await parley.chat(ada, ben);
  socket.send(encodeFileFrame({ name, type: "text/plain" }, new TextEncoder().encode(content)));
  const message = (await socket.next()) as { id: number; file_uuid: string };
  await socket.close();
  return { uuid: message.file_uuid, id: message.id };
}
const pathOf = (uuid: string) => `/storage?uuid=${uuid}`;
const remove = (uuid: string, member = boss) => parley.request(member, "DELETE", pathOf(uuid));
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe("a file that a superuser removes", () => {
  test("is gone for everybody, however it is requested, and its message stays", async () => {
    const { uuid, id } = await sendFile("a file to remove");
    const etag = (await parley.fetch(pathOf(uuid))).headers.get("etag") ?? "";
    expect(etag).toMatch(/^".+"$/);
    expect((await remove(uuid)).status).toBe(204);

    const requests: Record<string, string>[] = [
      {},
      { "If-None-Match": etag },
      { "If-None-Match": "*" },
      { Range: "bytes=0-3" },
      { Range: "bytes=-3" },
      { Range: "bytes=100-" },
      { Range: "bytes=0-3", "If-Range": etag },
      { Range: "bytes=0-3", "If-None-Match": etag },
    ];
    for (const headers of requests) {
      const response = await parley.fetch(pathOf(uuid), { headers });
      expect({ headers, status: response.status, code: await codeOf(response) }).toEqual({
        headers,
        status: 410,
        code: "gone",
      });
      expect((await parley.fetch(pathOf(uuid), { method: "HEAD", headers })).status).toBe(410);
    }

    const reader = await parley.chat(ben, ada);
    const history = reader.history as { id: number }[];
    await reader.close();
    expect(history.find((message) => message.id === id)).toMatchObject({ file_uuid: uuid, text: "" });
  });

  test("leaves neither its bytes nor its name in R2", async () => {
    const { uuid } = await sendFile("the bytes that must go", "a private name.txt");
    await remove(uuid);
    const left = await parley.env.FILES.get(uuid);
    expect(await left?.text()).toBe("");
    expect(JSON.stringify([left?.customMetadata, left?.httpMetadata])).not.toContain("private");
  });

  test("is removed once more with the same response", async () => {
    const { uuid } = await sendFile("twice");
    expect([(await remove(uuid)).status, (await remove(uuid)).status]).toEqual([204, 204]);
  });

  test("does not take away another file", async () => {
    const [gone, other] = [await sendFile("same bytes"), await sendFile("same bytes")];
    await remove(gone.uuid);
    expect(await (await parley.fetch(pathOf(other.uuid))).text()).toBe("same bytes");
  });
});

describe("a removal is refused", () => {
  test("for everybody but a superuser, and the file stays", async () => {
    const { uuid } = await sendFile("mine");
    const employee = await parley.addMember({ employee: true });
    for (const member of [ada, ben, employee]) expect((await remove(uuid, member)).status).toBe(403);
    expect((await parley.fetch(pathOf(uuid), { method: "DELETE" })).status).toBe(401);
    expect(await (await parley.fetch(pathOf(uuid))).text()).toBe("mine");
  });

  test.each([true, false])("for a smile's file, in use or retired (is_active: %s)", async (isActive) => {
    const id = await addSmile(parley, boss, 1);
    const smile = await parley.request(boss, "PATCH", `/storage/smiles/${id}`, { is_active: isActive });
    const { file_uuid: uuid } = (await smile.json()) as { file_uuid: string };
    const response = await remove(uuid);
    expect({ status: response.status, code: await codeOf(response) }).toEqual({
      status: 409,
      code: "file_in_use",
    });
    expect((await parley.fetch(pathOf(uuid))).status).toBe(200);
  });

  test("for a file that does not exist, and creates nothing", async () => {
    const unknown = crypto.randomUUID();
    const { uuid } = await sendFile("known");
    const queries = [
      `?uuid=${unknown}`,
      "",
      "?uuid=",
      "?uuid=x",
      `?uuid=${uuid}&uuid=${uuid}`,
      `?uuid=../${uuid}`,
    ];
    for (const query of queries) {
      const response = await parley.request(boss, "DELETE", `/storage${query}`);
      expect({ query, status: response.status, code: await codeOf(response) }).toEqual({
        query,
        status: 404,
        code: "not_found",
      });
    }
    expect(await parley.env.FILES.head(unknown)).toBeNull();
    expect((await parley.fetch(pathOf(uuid))).status).toBe(200);
  });
});
