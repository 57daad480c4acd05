import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { COINS_MAX, SMILE_DEFAULT_PRICE, SMILE_TITLE_MAX_LENGTH } from "../../../src/core/limits.ts";
import { checkBooks } from "../../support/ledger/books.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSmile, PNG, postSmile } from "../../support/runtime/smiles.ts";

const MAX_FILE_BYTES = 100_000;

let parley: Parley;
let boss: TestMember;
let ada: TestMember;
beforeAll(async () => {
  parley = await startParley({ MAX_FILE_BYTES });
  boss = await parley.addMember({ superuser: true });
  ada = await parley.addMember({ coins: 10 });
});
afterAll(() => parley.close());
afterEach(() => checkBooks(parley));

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  parley.fetch(path, { method, headers });
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe("a smile", () => {
  test("is created by a superuser, with a price and a title", async () => {
    const response = await postSmile(parley, boss, PNG);
    expect(response.status).toBe(201);
    const smile = (await response.json()) as { id: number; file_uuid: string };
    expect(smile).toEqual({
      id: smile.id,
      file_uuid: expect.any(String),
      price: SMILE_DEFAULT_PRICE,
      title: "",
      is_active: true,
    });
    const picture = await get(`/storage?uuid=${smile.file_uuid}`);
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect(Buffer.compare(new Uint8Array(await picture.arrayBuffer()), PNG)).toBe(0);
  });

  test("cannot be created by anybody else", async () => {
    expect((await postSmile(parley, ada, PNG)).status).toBe(403);
    expect((await postSmile(parley, { token: "x.y.z" }, PNG)).status).toBe(401);
    expect((await parley.fetch("/storage/smiles", { method: "POST", body: new FormData() })).status).toBe(
      401,
    );
    for (const path of ["/storage/smiles/1"]) {
      expect((await parley.request(ada, "PATCH", path, { price: 0 })).status).toBe(403);
    }
  });

  test.each<[string, Record<string, string | File>, number, string]>([
    ["no file", { price: "5" }, 422, "invalid_request"],
    ["a file that is text", { file: "not a file" }, 422, "invalid_request"],
    ["an empty file", { file: new File([], "x.png") }, 415, "unsupported_media_type"],
    [
      "text called a picture",
      { file: new File(["hello"], "x.png", { type: "image/png" }) },
      415,
      "unsupported_media_type",
    ],
    ["HTML", { file: new File(["<html><script>1</script>"], "x.png") }, 415, "unsupported_media_type"],
    [
      "SVG",
      { file: new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], "x.svg", { type: "image/svg+xml" }) },
      415,
      "unsupported_media_type",
    ],
    ["a PDF", { file: new File(["%PDF-1.7"], "x.png") }, 415, "unsupported_media_type"],
    ["a negative price", { file: new File([PNG], "x"), price: "-1" }, 422, "invalid_request"],
    ["a price with a fraction", { file: new File([PNG], "x"), price: "1.5" }, 422, "invalid_request"],
    ["a price that is no number", { file: new File([PNG], "x"), price: "ten" }, 422, "invalid_request"],
    ["an empty price", { file: new File([PNG], "x"), price: "" }, 422, "invalid_request"],
    [
      "a price over the most coins",
      { file: new File([PNG], "x"), price: String(COINS_MAX + 1) },
      422,
      "invalid_request",
    ],
    [
      "a title with one character too many",
      { file: new File([PNG], "x"), title: "t".repeat(SMILE_TITLE_MAX_LENGTH + 1) },
      422,
      "invalid_request",
    ],
  ])("is refused with %s, and nothing is stored", async (_, fields, status, code) => {
    const before = (await parley.env.FILES.list()).objects.length;
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const response = await parley.fetch("/storage/smiles", {
      method: "POST",
      headers: { Authorization: `Bearer ${boss.token}` },
      body: form,
    });
    expect({ status: response.status, code: await codeOf(response) }).toEqual({ status, code });
    expect((await parley.env.FILES.list()).objects).toHaveLength(before);
  });

  test("requires form-data", async () => {
    const response = await parley.request(boss, "POST", "/storage/smiles", { file: "x" });
    expect({ status: response.status, code: await codeOf(response) }).toEqual({
      status: 400,
      code: "invalid_request",
    });
  });

  test("may have MAX_FILE_BYTES, and not one byte more", async () => {
    const sized = (size: number) => new Uint8Array([...PNG, ...new Uint8Array(size - PNG.byteLength)]);
    expect((await postSmile(parley, boss, sized(MAX_FILE_BYTES))).status).toBe(201);
    const tooLarge = await postSmile(parley, boss, sized(MAX_FILE_BYTES + 1));
    expect({ status: tooLarge.status, code: await codeOf(tooLarge) }).toEqual({
      status: 413,
      code: "payload_too_large",
    });
    expect((await postSmile(parley, boss, sized(100 * MAX_FILE_BYTES))).status).toBe(413);
  });

  test("can be repriced, renamed and retired; members see active smiles, a superuser sees all", async () => {
    const id = await addSmile(parley, boss, 3);
    const patch = async (body: object) => {
      const response = await parley.request(boss, "PATCH", `/storage/smiles/${id}`, body);
      return [response.status, await response.json()];
    };
    const smile = { id, file_uuid: expect.any(String), price: 3, title: "", is_active: true };
    expect(await patch({})).toEqual([200, smile]);
    expect(await patch({ price: 0, title: " Cheers " })).toEqual([
      200,
      { ...smile, price: 0, title: "Cheers" },
    ]);
    expect((await patch({ title: "t".repeat(SMILE_TITLE_MAX_LENGTH) }))[0]).toBe(200);
    await patch({ title: "Cheers" });
    expect(await patch({ is_active: false })).toEqual([
      200,
      { ...smile, price: 0, title: "Cheers", is_active: false },
    ]);
    for (const bad of [
      { price: -1 },
      { price: 1.5 },
      { price: "5" },
      { price: COINS_MAX + 1 },
      { title: 5 },
      { is_active: 1 },
    ]) {
      expect({ bad, status: (await patch(bad))[0] }).toEqual({ bad, status: 422 });
    }
    const idsFor = async (member: TestMember) =>
      ((await (await parley.request(member, "GET", "/storage/smiles")).json()) as { id: number }[]).map(
        (each) => each.id,
      );
    expect(await idsFor(boss)).toContain(id);
    expect(await idsFor(ada)).not.toContain(id);
    expect((await parley.request(boss, "PATCH", "/storage/smiles/424242", {})).status).toBe(404);
    expect((await parley.request(boss, "PATCH", "/storage/smiles/01", {})).status).toBe(400);
    expect((await parley.fetch("/storage/smiles")).status).toBe(401);
  });
});
