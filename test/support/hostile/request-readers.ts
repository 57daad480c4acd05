import { globSync, readFileSync } from "node:fs";
import { app } from "../../../src/app.ts";
import { serveFile } from "../../../src/files/serve.ts";
import { importModule, type WordReader } from "./word-reader.ts";

/** Returns the words as the value of a header may have them. */
const inHeader = (words: string) => words.replace(/[^\x20-\x7e]/g, "a").trim();

type Schema = { safeParse(value: unknown): unknown };
const isSchema = (value: unknown): value is Schema =>
  value !== null && typeof value === "object" && "safeParse" in value;

/** The schemas of all requests. Some are the results of functions, as `Register(3)`. */
const schemas = (await Promise.all(globSync("src/protocol/http/*.ts").map(importModule)))
  .flatMap((module) => Object.entries<unknown>(module))
  .map(([name, value]) => (typeof value === "function" && /^[A-Z]/.test(name) ? value(3) : value))
  .filter(isSchema);

/** Returns an object that has the words in every field. */
function inEveryField(words: string): object {
  const property = { value: words, configurable: true, enumerable: true };
  return new Proxy(
    {},
    {
      get: (_, key) => (typeof key === "string" ? words : undefined),
      has: () => true,
      getOwnPropertyDescriptor: () => property,
    },
  );
}

const env: Record<string, unknown> = {
  JWT_SECRET: "a secret for tests, of more than 32 bytes",
  ASSETS: { fetch: async () => new Response(null, { status: 404 }) },
  FILES: { get: async () => null, head: async () => null },
  // The variables of the configuration.
  ...Object.fromEntries(
    [...readFileSync("wrangler.toml", "utf8").matchAll(/^([A-Z_]+) = (\d+)$/gm)].map(
      ([, name = "", value]) => [name, Number(value)],
    ),
  ),
};
const request = (path: string, init: RequestInit = {}) => app.request(path, init, env);

/** Headers that a client may set, each on a route that reads it. */
const HEADERS: [path: string, method: string, header: string][] = [
  ["/members/me", "GET", "Authorization"],
  ["/members/inbox", "GET", "Sec-WebSocket-Protocol"],
  ["/members/chat?other_member_id=1", "GET", "Upgrade"],
  ["/storage?uuid=00000000-0000-4000-8000-000000000000", "GET", "If-None-Match"],
  ["/storage?uuid=00000000-0000-4000-8000-000000000000", "GET", "Range"],
  ["/health", "OPTIONS", "Access-Control-Request-Headers"],
  ["/health", "GET", "Origin"],
  ["/health", "GET", "Cookie"],
  ["/nope", "GET", "Accept"],
  ["/auth/login", "POST", "Content-Type"],
  ["/auth/login", "POST", "Content-Length"],
];

const file = { httpEtag: '"tag"', size: 10, httpMetadata: { contentType: "text/plain" } };

/** A file that every key has, under the words as its name. */
const bucketWith = (name: string) => {
  const stored = { ...file, customMetadata: { name } };
  return { head: async () => stored, get: async () => ({ ...stored, body: null }) } as unknown as R2Bucket;
};
const download = (headers: Record<string, string>, name = "name") =>
  serveFile(bucketWith(name), "00000000-0000-4000-8000-000000000000", new Request("http://a/", { headers }));

/** Requests with the words in a header, an address or a body. */
export const REQUEST_READERS: WordReader[] = [
  {
    name: "every schema of a request",
    read: (words) => schemas.map((schema) => schema.safeParse(inEveryField(words))),
    starts: ["a@", "a@a.", "2026-01-01T00:00:00.", "1"],
  },
  { name: "a download's name", read: (name) => download({}, name.toWellFormed()) },
  {
    name: "a download's ETags",
    read: (tags) => download({ "If-None-Match": inHeader(tags) }),
    covers: ["src/files/serve.ts matchesEtag"],
    starts: ["W/"],
  },
  {
    name: "a download's range",
    read: (range) => download({ Range: inHeader(range) }),
    starts: ["bytes=", "bytes=1-"],
  },
  {
    name: "the headers of requests",
    read: (words) =>
      Promise.all(
        HEADERS.map(([path, method, header]) =>
          request(path, { method, headers: { [header]: inHeader(words) } }),
        ),
      ),
    covers: ["src/http/upgrade/front-door.ts offeredProtocols", "src/http/routes/pages.ts acceptsHtml"],
  },
  {
    name: "addresses of requests",
    read: (words) => {
      const part = encodeURI(words.toWellFormed());
      return Promise.all(
        [
          `/${part}`,
          `/members/${part}`,
          `/storage?uuid=${part}`,
          `/storage?${part}`,
          `/auth/login?${part}=${part}`,
        ].map((path) => request(path)),
      );
    },
  },
  {
    name: "a body of a request",
    read: (body) => request("/auth/login", { method: "POST", body }),
    starts: ['{"email":"', "["],
  },
];
