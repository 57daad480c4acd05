import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROUTE_EVENTS } from "../../src/http/routes/route-events.ts";
import { type Parley, startParley, type TestMember } from "../support/runtime/parley.ts";
import {
  api,
  EXPECTED,
  FILE,
  fileAt,
  HSTS,
  lost,
  page,
  REMOVED,
  ROWS,
  type Row,
} from "./expected-headers.ts";

let parley: Parley;
let broken: Parley;
let ada: TestMember;
let boss: TestMember;
beforeAll(async () => {
  [parley, broken] = await Promise.all([
    startParley({}, { pages: true }),
    startParley({}, { secrets: { JWT_SECRET: "" } }),
  ]);
  ada = await parley.addMember({ coins: 10 });
  boss = await parley.addMember({ superuser: true });
  for (const uuid of [FILE, REMOVED])
    await parley.env.FILES.put(uuid, "0123456789", { httpMetadata: { contentType: "text/plain" } });
});
afterAll(() => Promise.all([parley.close(), broken.close()]));

type Answer = { status: number; headers: IncomingHttpHeaders };

/** Sends a request as a browser on another site does, to any host name of this Parley. */
function send(
  { url }: Parley,
  host: string,
  [method, path]: [string, string],
  headers: Record<string, string> = {},
  body = "",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { Host: host, Origin: "https://other.example", ...headers } };
    const sent = httpRequest(new URL(path, url).href, options, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Returns the headers under test, and undefined for each that a response must not have. */
function securityHeaders({ headers }: Answer) {
  return {
    origins: headers["access-control-allow-origin"],
    exposed: headers["access-control-expose-headers"] !== undefined,
    credentials: headers["access-control-allow-credentials"],
    resources: headers["cross-origin-resource-policy"],
    openers: headers["cross-origin-opener-policy"],
    transport: headers["strict-transport-security"],
    types: headers["x-content-type-options"],
    referrers: headers["referrer-policy"],
    policy: headers["content-security-policy"],
    cache: headers["cache-control"],
  };
}

function sendRow(
  target: Parley,
  { route, by, headers = {}, body }: Row,
  host = "chat.example",
): Promise<Answer> {
  const [method = "", path = ""] = route.split(" ");
  const member = by && { ada, boss }[by];
  const authorization = member && { Authorization: `Bearer ${member.token}` };
  return send(
    target,
    host,
    [method, path],
    { ...authorization, ...headers },
    typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body),
  );
}

describe("the headers of a response", () => {
  test.each(ROWS)("$route with $status are those of: $kind", async (row) => {
    const answer = await sendRow(parley, row);
    expect(answer.status).toBe(row.status);
    const expected: object = EXPECTED[row.kind];
    // A redirect has nothing to cache.
    expect(securityHeaders(answer)).toEqual(
      row.status === 307 ? { ...expected, cache: undefined } : expected,
    );
  });

  const ofPages = ["GET /brand.css", "GET /app.webmanifest"];
  const ofApi = Object.keys(ROUTE_EVENTS).filter((route) => !ofPages.includes(route));
  test.each(ofApi)("of %s are those of the API without a token too", async (route) => {
    const answer = await sendRow(parley, api(route.replace(":id", "1"), 0));
    expect(answer.headers["content-type"]).toMatch(/^application\/(problem\+)?json/);
    expect(securityHeaders(answer)).toEqual(EXPECTED.api);
  });

  test("are the same for a failure of the server", async () => {
    await parley.env.DB.prepare("ALTER TABLE members RENAME TO gone").run();
    try {
      const answer = await sendRow(parley, api("GET /members/me", 500, { by: "ada" }));
      expect(answer.status).toBe(500);
      expect(securityHeaders(answer)).toEqual(EXPECTED["api"]);
    } finally {
      await parley.env.DB.prepare("ALTER TABLE gone RENAME TO members").run();
    }
  });

  test.each([
    ["GET /health", "api"],
    [`GET /storage?uuid=${FILE}`, "api"],
    ["GET /members/chat", "api"],
    ["GET /", "page-error"],
    ["GET /nothing", "page-error"],
  ] as const)("of %s are those of: %s when a variable has an invalid value", async (route, kind) => {
    const answer = await sendRow(broken, { kind, route, status: 500 });
    expect(answer.status).toBe(500);
    expect(securityHeaders(answer)).toEqual(EXPECTED[kind]);
  });

  test.each(["localhost", "localhost:8000", "chat.localhost:8000", "127.0.0.1:8000", "[::1]:8000"])(
    "require no HTTPS on %s",
    async (host) => {
      for (const row of [
        api("GET /health", 200),
        page("GET /", 200),
        fileAt(200),
        lost("GET /nothing", 404),
      ]) {
        const answer = await sendRow(parley, row, host);
        expect(answer.status).toBe(row.status);
        expect(securityHeaders(answer)).toEqual({ ...EXPECTED[row.kind], transport: undefined });
      }
    },
  );

  test.each(["localhost.example", "notlocalhost", "127.0.0.1.example", "chat.example:8000"])(
    "require HTTPS on %s",
    async (host) => {
      expect(
        (await sendRow(parley, api("GET /health", 200), host)).headers["strict-transport-security"],
      ).toBe(HSTS);
    },
  );

  test("allow the methods and the headers of the contract to other sites", async () => {
    const { headers } = await sendRow(parley, {
      kind: "empty",
      route: "OPTIONS /members/1/coins",
      status: 204,
      headers: { "Access-Control-Request-Method": "POST" },
    });
    expect(headers["access-control-allow-headers"]).toBe(
      "Authorization,Content-Type,Idempotency-Key,Range,If-None-Match",
    );
    expect(headers["access-control-allow-methods"]).toContain("PATCH");
    expect(headers["access-control-max-age"]).toBe("86400");
  });
});
