import { expect } from "vitest";
import { FILE_CACHE_SECONDS } from "../../src/core/limits.ts";

export const FILE = "00000000-0000-4000-8000-000000000000";
export const REMOVED = "00000000-0000-4000-8000-000000000001";
const MISSING = "00000000-0000-4000-8000-000000000002";
export const HSTS = "max-age=31536000; includeSubDomains";
const JSON_POLICY = "default-src 'none'; frame-ancestors 'none'";
const FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

const COMMON = { credentials: undefined, transport: HSTS, types: "nosniff", referrers: "no-referrer" };
const API = { ...COMMON, origins: "*", exposed: true, resources: "cross-origin", openers: undefined };
const PAGE = {
  ...COMMON,
  origins: undefined,
  exposed: false,
  resources: "same-origin",
  openers: "same-origin",
};
const JSON_BODY = { policy: JSON_POLICY, cache: "no-store" };
export const EXPECTED = {
  api: { ...API, ...JSON_BODY },
  empty: { ...API, policy: undefined, cache: undefined },
  file: { ...API, policy: FILE_POLICY, cache: `private, max-age=${FILE_CACHE_SECONDS}` },
  page: {
    ...PAGE,
    policy: expect.stringMatching(/^default-src 'none'; script-src 'self';.* frame-ancestors 'none'$/),
    cache: expect.stringContaining("must-revalidate"),
  },
  "page-error": { ...PAGE, ...JSON_BODY },
  site: {
    ...PAGE,
    policy: expect.stringMatching(/^default-src 'none'; script-src 'self';/),
    cache: "max-age=300",
  },
};
type Kind = keyof typeof EXPECTED;

/** A request, and the kind of the response whose headers it gets. */
export type Row = {
  kind: Kind;
  route: string;
  status: number;
  by?: "ada" | "boss";
  headers?: Record<string, string>;
  body?: unknown;
};

export const api = (route: string, status: number, more: Partial<Row> = {}): Row => ({
  kind: "api",
  route,
  status,
  ...more,
});
export const page = (route: string, status: number, more: Partial<Row> = {}): Row => ({
  kind: "page",
  route,
  status,
  ...more,
});
export const lost = (route: string, status: number): Row => ({ kind: "page-error", route, status });
export const fileAt = (status: number, headers: Record<string, string> = {}, method = "GET"): Row => ({
  kind: "file",
  route: `${method} /storage?uuid=${FILE}`,
  status,
  headers,
});
const LOGIN = { email: "nobody@example.com", password: "x" };

export const ROWS: Row[] = [
  api("GET /health", 200),
  api("HEAD /health", 200),
  api("DELETE /health", 405),
  api("GET /config", 200),
  api("HEAD /config", 200),
  api("POST /config", 405),
  api("POST /auth/register", 400),
  api("POST /auth/register", 422, { body: {} }),
  api("POST /auth/register", 413, { body: "x".repeat(70_000) }),
  api("POST /auth/login", 401, { body: LOGIN }),
  api("POST /auth/login", 422, { body: {} }),
  api("GET /auth/login", 405),
  api("POST /auth/refresh", 401, { body: { refresh_token: "x" } }),
  api("POST /auth/ticket", 201, { by: "ada" }),
  api("POST /auth/ticket", 401),
  api("GET /auth/sessions", 200, { by: "ada" }),
  api("DELETE /auth/sessions/1", 404, { by: "ada" }),
  { kind: "empty", route: "DELETE /auth/sessions", status: 204, by: "ada" },
  { kind: "empty", route: "POST /auth/logout", status: 204, by: "ada" },
  api("POST /members/search", 200, { by: "boss", body: { email: "a@b.cc" } }),
  api("GET /auth/nothing", 404),
  api("POST /auth/refresh", 401, { body: { refresh_token: "x" } }),
  { kind: "empty", route: "POST /auth/logout", status: 204, by: "ada" },
  api("GET /auth/sessions", 200, { by: "ada" }),
  api("DELETE /auth/sessions/1", 404, { by: "ada" }),
  { kind: "empty", route: "DELETE /auth/sessions", status: 204, by: "ada" },
  api("GET /members/me", 200, { by: "ada" }),
  api("GET /members/me", 401),
  api("PATCH /members/me", 200, { by: "ada", body: { name: "Ada" } }),
  api("GET /members/me/statement", 200, { by: "ada" }),
  api("GET /members/me/statement?limit=x", 400, { by: "ada" }),
  api("GET /members/chats", 200, { by: "ada" }),
  api("POST /members/search", 403, { by: "ada", body: { email: "a@b.cc" } }),
  api("GET /members/1", 200, { by: "ada" }),
  api("GET /members/424242", 404, { by: "ada" }),
  api("PATCH /members/1", 403, { by: "ada", body: {} }),
  api("POST /members/1/coins", 400, { by: "boss", body: { amount: 1 } }),
  api("POST /members/1/coins", 201, { by: "boss", body: { amount: 1 }, headers: { "Idempotency-Key": "k" } }),
  api("POST /members/1/coins", 409, { by: "boss", body: { amount: 2 }, headers: { "Idempotency-Key": "k" } }),
  api("GET /billing/reconciliation", 200, { by: "boss" }),
  api("POST /billing/refunds", 404, { by: "boss", body: { chat_id: 1, message_id: 1, reason: "x" } }),
  api("GET /storage", 404),
  api("GET /storage?uuid=x", 404),
  api("PUT /storage", 405),
  api(`DELETE /storage?uuid=${FILE}`, 401),
  api(`DELETE /storage?uuid=${FILE}`, 403, { by: "ada" }),
  api(`DELETE /storage?uuid=${MISSING}`, 404, { by: "boss" }),
  { kind: "empty", route: `DELETE /storage?uuid=${REMOVED}`, status: 204, by: "boss" },
  api(`GET /storage?uuid=${REMOVED}`, 410),
  api(`GET /storage?uuid=${FILE}`, 416, { headers: { Range: "bytes=10-" } }),
  api("GET /storage/smiles", 200, { by: "ada" }),
  api("POST /storage/smiles", 400, { by: "boss" }),
  api("PATCH /storage/smiles/1", 404, { by: "boss", body: {} }),
  api("PUT /storage/smiles", 405),
  api("GET /members/chat", 426),
  api("GET /members/chat?other_member_id=x", 400, {
    headers: { Connection: "Upgrade", Upgrade: "websocket" },
  }),
  api("GET /members/chat?other_member_id=1", 401, {
    headers: { Connection: "Upgrade", Upgrade: "websocket", Authorization: "Bearer x" },
  }),
  api("POST /members/chat", 405),
  api("OPTIONS /members/chat", 405),
  api("GET /members/inbox", 426),
  api("GET /openapi.json", 200),
  api("GET /asyncapi.json", 200),
  { kind: "empty", route: "OPTIONS /auth/login", status: 204 },
  { kind: "empty", route: "OPTIONS /members/1/coins", status: 204 },
  { kind: "empty", route: `OPTIONS /storage?uuid=${FILE}`, status: 204 },
  fileAt(200),
  fileAt(200, {}, "HEAD"),
  fileAt(206, { Range: "bytes=1-2" }),
  fileAt(304, { "If-None-Match": "*" }),
  page("GET /", 200),
  page("HEAD /", 200),
  page("GET /main.js", 200),
  page("GET /main.css", 200),
  page("GET /service-worker.js", 200),
  page("GET /icon.svg", 200),
  { kind: "site", route: "GET /brand.css", status: 200 },
  { kind: "site", route: "GET /app.webmanifest", status: 200 },
  { kind: "site", route: "HEAD /app.webmanifest", status: 200 },
  lost("POST /brand.css", 405),
  page("GET /example", 200),
  page("GET /docs", 200),
  page("GET /index.html", 307),
  lost("GET /nothing", 404),
  lost("GET /healthy", 404),
  lost("GET /configuration", 404),
  lost("POST /", 405),
  lost("OPTIONS /", 405),
  lost("OPTIONS /nothing", 404),
];
