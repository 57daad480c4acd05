import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Difference, Reconciliation, type ReconciliationBody } from "../protocol/http/reconciliation.ts";

/** `npm run reconcile`: reconciles all coins of a site, page by page, through the site's own HTTP interface. */

const USAGE = `Usage: PARLEY_TOKEN=... npm run reconcile -- [--url URL]
  PARLEY_TOKEN     a superuser's access_token, from POST /auth/login
  --url URL        the site's address; http://localhost:8000 by default`;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function readServerUrl(): URL {
  try {
    const { values } = parseArgs({ options: { url: { type: "string", default: "http://localhost:8000" } } });
    const url = URL.parse(values.url);
    if (url && /^https?:$/.test(url.protocol)) return url;
    return fail(`--url must be the http or https address of a site.\n\n${USAGE}`);
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

const serverUrl = readServerUrl();
const token = process.env["PARLEY_TOKEN"] ?? "";
if (token === "") fail(`PARLEY_TOKEN is not set.\n\n${USAGE}`);

const REJECTIONS: Record<number, string> = {
  401: "The server refused the token. Log in again.",
  403: "The token does not belong to an active superuser.",
};

async function fetchPage(after: number | null): Promise<ReconciliationBody> {
  const url = new URL("/billing/reconciliation", serverUrl);
  if (after !== null) url.searchParams.set("after", String(after));
  let response: Response;
  try {
    response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  } catch (error) {
    const { message, cause } = error as Error;
    return fail(`${serverUrl.origin} cannot be reached: ${cause instanceof Error ? cause.message : message}`);
  }
  if (response.status === 429) {
    await setTimeout(1000 * (Number(response.headers.get("Retry-After")) || 1));
    return fetchPage(after);
  }
  const body: unknown = await response.json().catch(() => undefined);
  const page = Reconciliation.safeParse(body);
  if (response.ok && page.success) return page.data;
  const isProblem = typeof body === "object" && body !== null && "code" in body;
  if (!isProblem || response.status === 404)
    return fail(`${serverUrl.origin} is not a Parley site that supports reconciliation.`);
  return fail(
    REJECTIONS[response.status] ?? `${serverUrl.origin} answered with ${response.status} ${body.code}.`,
  );
}

function formatDifference({ kind, member_id, chat_id, expected, found, detail }: Difference): string {
  const where = Object.entries({ member: member_id, chat: chat_id, expected, found });
  const facts = where.flatMap(([name, value]) => (value === undefined ? [] : `${name} ${value}`));
  return [`${kind}:`, detail, ...(facts.length > 0 ? [`(${facts.join("; ")})`] : [])].join(" ");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const compared = { members: 0, chats: 0, transfers: 0, messages: 0 };
let differences = 0;
let after: number | null = null;
do {
  const page: ReconciliationBody = await fetchPage(after);
  for (const difference of page.differences) console.log(formatDifference(difference));
  differences += page.differences.length;
  compared.members += page.compared.members;
  compared.chats += page.compared.chats;
  compared.transfers += page.compared.transfers;
  compared.messages += page.compared.messages;
  if (page.next_after !== null && page.next_after <= (after ?? 0))
    fail("The pages of the server do not advance.");
  after = page.next_after;
} while (after !== null);

const members = counted(compared.members, "member");
const chats = counted(compared.chats, "chat");
const transfers = counted(compared.transfers, "transfer");
const messages = counted(compared.messages, "message");
console.log(
  `Compared ${members}, ${chats}, ${transfers} and ${messages}: ${counted(differences, "difference")}.`,
);
process.exitCode = differences > 0 ? 1 : 0;
