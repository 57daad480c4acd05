import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FILE_UUID, NEWER_TOKEN, PHONE_SESSION_ID } from "../../../src/apidocs/examples.ts";
import { type DocumentedCall, documentedCalls } from "../../../src/apidocs/openapi/documented-calls.ts";
import { openapi } from "../../../src/apidocs/openapi/openapi.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import { ExampleMatcher } from "../../support/examples/example-matcher.ts";
import { insertMember } from "../../support/runtime/members.ts";
import { type Parley, startParley, type TestMember } from "../../support/runtime/parley.ts";
import { addSession } from "../../support/runtime/sessions.ts";

/** Every example of the document, in the order of the replay: the caller, the operation and the name of the example. */
const STORY = [
  "nobody register ada",
  "nobody register email-taken",
  "nobody register common-password",
  "nobody register two-passwords",
  "nobody logIn ada",
  "nobody logIn wrong-password",
  "nobody refresh ada",
  "nobody refresh not-a-token",
  "nobody readHealth ok",
  "nobody readConfig site",
  "nobody readMe no-token",
  "ada readMe ada",
  "ada changeMe name",
  "ada readMember ben",
  "ada readMember nobody",
  "ada issueTicket ada",
  "ada listSessions ada",
  "ada endSession phone",
  "ada endSession unknown",
  "ada findMember no-external",
  "ada changeMember forbidden",
  "sue changeMember premium",
  "ben searchMembers ada",
  "ada searchMembers by-email",
  "sue searchMembers ben",
  "sue searchMembers by-number",
  "sue createSmile wink",
  "sue createSmile no-picture",
  "sue changeSmile cheaper",
  "sue changeSmile unknown",
  "sue orderSmiles one",
  "ada listSmiles one",
  "nobody openChat no-upgrade",
  "nobody openInbox no-upgrade",
  "nobody readFile file",
  "nobody readFile part",
  "nobody readFile behind-the-end",
  "nobody readFile unknown",
  "nobody readFileHead file",
  "sue removeFile smile",
  "sue removeFile message",
  "nobody readFile removed",
  "ada listChats ada",
  "ada listChats search",
  "ada readStatement ada",
  "ada readStatementMessages ada",
  "ada readStatementMessages unknown",
  "sue refund text",
  "sue readMemberMessages refunded",
  "sue refund repeated",
  "sue refund free",
  "sue refund unknown",
  "sue changeCoins grant",
  "sue changeCoins repeated",
  "sue changeCoins other-content",
  "sue changeCoins too-much",
  "sue readStatementOf ben",
  "sue reconcile well",
  "sue recordRun well",
  "sue listActs runs",
  "sue readStats today",
  "sue repairHold sound",
  "sue repairHold unknown",
  "sue createApiKey shop",
  "sue listApiKeys one",
  "sue endApiKey shop",
  "sue endApiKey unknown",
  "ada changeMe password",
];
/** The documented calls, by operation and name. */
const calls = new Map<string, DocumentedCall>(
  Object.entries(openapi().paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      documentedCalls(method, path, operation).map(
        (each) => [`${operation.operationId} ${each.name}`, each] as const,
      ),
    ),
  ),
);
const matcher = new ExampleMatcher();
const tokens = new Map<string, string>();
let parley: Parley;
let ben: TestMember;

beforeAll(async () => {
  parley = await startParley({ SIGNUP_COINS: 1000, MEMBER_SEARCH: "prefix" });
});
afterAll(() => parley.close());

/** Steps that must run before an example. */
const BEFORE: Record<string, () => Promise<void>> = {
  "nobody readHealth ok": async () => {
    tokens.set("ada", matcher.fill(NEWER_TOKEN));
    ben = await insertMember(parley.env.DB, { email: "ben@mail.com" });
    const sue = await insertMember(parley.env.DB, { email: "sue@mail.com", superuser: true });
    tokens.set("sue", sue.token);
    tokens.set("ben", ben.token);
  },
  "ada endSession phone": async () => {
    const ada = { id: 1, email: "", token: tokens.get("ada") ?? "" };
    const { sessionId } = await addSession(parley.env.DB, ada);
    matcher.bind(PHONE_SESSION_ID, sessionId);
  },
  "sue readStats today": () => parley.runHourlyCron(),
  "nobody readFile file": async () => {
    const ada = { id: 1, email: "", token: tokens.get("ada") ?? "" };
    const socket = await parley.chat(ada, ben);
    socket.send("Hello, world!");
    socket.send({ type: "smile", smile_id: 1 });
    const bytes = new TextEncoder().encode("Hello from a file");
    socket.send(encodeFileFrame({ name: "hello.txt", type: "text/plain" }, bytes));
    const [, , file] = await socket.take(3);
    matcher.bind(FILE_UUID, file.file_uuid);
    const answering = await parley.chat(ben, ada);
    answering.send("Thank you!");
    await Promise.all([socket.next(), answering.next()]);
    await Promise.all([socket.close(), answering.close()]);
  },
};

async function request(
  { method, path, parameters, body, type }: DocumentedCall,
  caller: string,
): Promise<Response> {
  const query = new URLSearchParams();
  const headers = new Headers(caller === "nobody" ? {} : { Authorization: `Bearer ${tokens.get(caller)}` });
  let address = path;
  for (const { name, in: location, value } of matcher.fill(parameters)) {
    if (location === "query") query.set(name, String(value));
    if (location === "header") headers.set(name, String(value));
    if (location === "path") address = address.replace(`{${name}}`, String(value));
  }
  return parley.fetch(`${address}?${query}`, {
    method,
    headers,
    ...(body !== undefined && {
      body:
        type === "multipart/form-data"
          ? await toFormData(body as Record<string, string>)
          : JSON.stringify(matcher.fill(body)),
    }),
  });
}

/** Makes a form of a body whose file is documented as a `data:` URL. */
async function toFormData(body: Record<string, string>): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    if (value.startsWith("data:")) form.set(name, await (await fetch(value)).blob(), name);
    else form.set(name, value);
  }
  return form;
}

describe("an example of /openapi.json is replayed and matches the response", () => {
  test.each(STORY)("%s", async (entry) => {
    const [caller = "", ...example] = entry.split(" ");
    const call = calls.get(example.join(" "));
    if (!call) throw new Error("The document has no such example.");
    await BEFORE[entry]?.();
    const response = await request(call, caller);
    expect(response.status).toBe(call.status);
    for (const header of call.headers) expect(response.headers.get(header), header).not.toBeNull();
    const text = await response.text();
    if (call.response === undefined) return;
    if (call.responseType !== "*/*") {
      expect(response.headers.get("content-type")).toBe(call.responseType);
    }
    matcher.compare(typeof call.response === "string" ? text : JSON.parse(text), call.response);
  });

  test("and no example is left out", () => {
    const replayed = STORY.map((entry) => entry.replace(/^\w+ /, ""));
    expect(replayed.sort()).toEqual([...calls.keys()].sort());
  });
});
