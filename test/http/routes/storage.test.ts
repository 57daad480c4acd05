import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Parley, startParley } from "../../support/runtime/parley.ts";

const MAX_FILE_BYTES = 100_000;

let parley: Parley;
beforeAll(async () => {
  parley = await startParley({ MAX_FILE_BYTES });
});
afterAll(() => parley.close());

async function put(name: string, content: string, contentType: string): Promise<string> {
  const uuid = crypto.randomUUID();
  await parley.env.FILES.put(uuid, content, { httpMetadata: { contentType }, customMetadata: { name } });
  return `/storage?uuid=${uuid}`;
}
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  parley.fetch(path, { method, headers });
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe("a file", () => {
  test("has headers that let any site show it and let nothing in it run", async () => {
    const response = await get(await put("a.png", "bytes", "image/png"));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("bytes");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "ETag,Content-Range,Content-Disposition,Retry-After",
      "content-disposition": "inline; filename=a.png",
      "content-length": "5",
      "cache-control": "private, max-age=86400",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "content-type": "image/png",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
      "accept-ranges": "bytes",
      etag: expect.stringMatching(/^".+"$/),
    });
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test.each([
    ["image/png", "inline"],
    ["image/jpeg", "inline"],
    ["image/gif", "inline"],
    ["image/webp", "inline"],
    ["image/avif", "inline"],
    ["image/bmp", "inline"],
    ["audio/mpeg", "inline"],
    ["video/mp4", "inline"],
    ["text/plain; charset=utf-8", "inline"],
    ["image/svg+xml", "attachment"],
    ["text/html", "attachment"],
    ["application/xml", "attachment"],
    ["application/pdf", "attachment"],
    ["application/zip", "attachment"],
    ["application/octet-stream", "attachment"],
  ])("of type %s is served as %s", async (contentType, disposition) => {
    const response = await get(await put("a", "x", contentType));
    expect(response.headers.get("content-type")).toBe(contentType);
    expect(response.headers.get("content-disposition")).toBe(`${disposition}; filename=a`);
  });

  test.each([
    ['quo"te\\.txt', 'attachment; filename="quo\\"te\\\\.txt"'],
    [
      "naïve café.txt",
      "attachment; filename=\"na?ve caf?.txt\"; filename*=UTF-8''na%C3%AFve%20caf%C3%A9.txt",
    ],
    [
      "отчёт 😀.pdf",
      "attachment; filename=\"????? ??.pdf\"; filename*=UTF-8''%D0%BE%D1%82%D1%87%D1%91%D1%82%20%F0%9F%98%80.pdf",
    ],
    ["100%41.txt", "attachment; filename=100%41.txt; filename*=UTF-8''100%2541.txt"],
  ])("keeps its name: %s", async (name, disposition) => {
    const response = await get(await put(name, "x", "application/zip"));
    const header = response.headers.get("content-disposition") ?? "";
    expect(header).toBe(disposition);
  });

  test("cannot break out of the header with its name", async () => {
    const names = [
      "a\r\nSet-Cookie: x=1",
      "a\u0000b",
      'a"; filename="b',
      "../../etc/passwd",
      "..\\..\\x",
      "\u2028",
      "\ud800",
      ";",
      "%",
      " ",
      "\u007f",
      "con.html",
    ];
    for (const name of names) {
      const response = await get(await put(name.toWellFormed(), "x", "text/html"));
      expect({ name, status: response.status }).toEqual({ name, status: 200 });
      expect(response.headers.get("set-cookie")).toBeNull();
      expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename=/);
    }
  });

  test("is served in part for a range", async () => {
    const path = await put("a", "0123456789", "text/plain; charset=utf-8");
    const part = async (range: string) => {
      const response = await get(path, { Range: range });
      return [
        response.status,
        response.headers.get("content-range"),
        response.headers.get("content-length"),
        await response.text(),
      ];
    };
    expect(await part("bytes=2-4")).toEqual([206, "bytes 2-4/10", "3", "234"]);
    expect(await part("bytes=7-")).toEqual([206, "bytes 7-9/10", "3", "789"]);
    expect(await part("bytes=-4")).toEqual([206, "bytes 6-9/10", "4", "6789"]);
    expect(await part("bytes=-40")).toEqual([206, "bytes 0-9/10", "10", "0123456789"]);
    expect(await part("bytes=0-0")).toEqual([206, "bytes 0-0/10", "1", "0"]);
    expect(await part("bytes=5-500")).toEqual([206, "bytes 5-9/10", "5", "56789"]);
    for (const ignored of ["bytes", "bytes=", "bytes=a-b", "lines=1-2", "bytes=4-2", "bytes=0-1,3-4"]) {
      expect([ignored, ...(await part(ignored))]).toEqual([ignored, 200, null, "10", "0123456789"]);
    }
    const huge = "9".repeat(20);
    expect(await part(`bytes=5-${huge}`)).toEqual([206, "bytes 5-9/10", "5", "56789"]);
    expect(await part(`bytes=0-${huge}`)).toEqual([206, "bytes 0-9/10", "10", "0123456789"]);
    expect(await part(`bytes=-${huge}`)).toEqual([206, "bytes 0-9/10", "10", "0123456789"]);
    expect((await part(`bytes=${huge}-`))[0]).toBe(416);
    const full = await get(path, { Range: "bytes=2-4", "If-Range": '"another"' });
    expect({ status: full.status, body: await full.text() }).toEqual({ status: 200, body: "0123456789" });
  });

  test("is a 416 for a range past its end", async () => {
    const path = await put("a", "0123456789", "text/plain; charset=utf-8");
    for (const range of ["bytes=10-", "bytes=10-20", "bytes=-0"]) {
      const response = await get(path, { Range: range });
      expect({ range, status: response.status, contentRange: response.headers.get("content-range") }).toEqual(
        { range, status: 416, contentRange: "bytes */10" },
      );
      expect(await codeOf(response)).toBe("range_not_satisfiable");
    }
  });

  test("is a 304 for a client that has it", async () => {
    const path = await put("a", "0123456789", "text/plain; charset=utf-8");
    const etag = (await get(path)).headers.get("etag") ?? "";
    for (const match of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
      const response = await get(path, { "If-None-Match": match });
      expect({ match, status: response.status, body: await response.text() }).toEqual({
        match,
        status: 304,
        body: "",
      });
      expect(response.headers.get("etag")).toBe(etag);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    }
    for (const other of ['"other"', "", "garbage", '"', etag.slice(1, -1), "W/"]) {
      expect({ other, status: (await get(path, { "If-None-Match": other })).status }).toEqual({
        other,
        status: 200,
      });
    }
    expect((await get(path, { "If-None-Match": etag, Range: "bytes=0-1" })).status).toBe(304);
    expect((await get(path, { "If-None-Match": etag, Range: "bytes=100-" })).status).toBe(304);
  });

  test("has the same headers and no body for HEAD", async () => {
    const path = await put("a.png", "0123456789", "image/png");
    const [full, head] = [await get(path), await get(path, {}, "HEAD")];
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
    const plain = ({ headers }: Response) => [...headers].filter(([name]) => name !== "connection");
    expect(plain(head)).toEqual(plain(full));
  });

  test("is the same 404 for an unknown, malformed or missing uuid", async () => {
    const uuid = crypto.randomUUID();
    const known = (await put("a", "x", "image/png")).split("=")[1] ?? "";
    const queries = [
      `?uuid=${uuid}`,
      "?uuid=",
      "",
      "?uuid=x",
      `?uuid=${known.toUpperCase()}x`,
      `?uuid=../${known}`,
      `?uuid=${known}&uuid=${known}`,
      `?id=${known}`,
      `?uuid=${known}%00`,
    ];
    for (const query of queries) {
      const response = await get(`/storage${query}`);
      expect({ query, status: response.status, code: await codeOf(response) }).toEqual({
        query,
        status: 404,
        code: "not_found",
      });
    }
  });
});
