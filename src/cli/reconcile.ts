import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ProblemBody } from "../protocol/http/problem.ts";
import {
  type Difference,
  Reconciliation,
  type ReconciliationBody,
  RepairBody,
} from "../protocol/http/reconciliation.ts";

/** `npm run reconcile`: reconciles all coins of a site, page by page, through the site's own HTTP interface. */

const USAGE = `Usage: PARLEY_TOKEN=... npm run reconcile -- [--url URL] [--repair]
  PARLEY_TOKEN     a superuser's access_token, from POST /auth/login
  --url URL        the site's address; http://localhost:8000 by default
  --repair         repairs the holds that differ from their rooms, after a restore, and reconciles again
  --chat N --member N --through N
                   with --repair: first repairs the hold of this member in this chat. N of --through is the largest id of a
                   message that a client has seen there and the room may have lost
  --help           prints this`;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

/** A hold to repair. `through`: the last message that anybody has seen, for a room that has lost it. */
type Hold = { chat_id: number; member_id: number; through?: number };

function parseOptions() {
  try {
    return parseArgs({
      options: {
        url: { type: "string", default: "http://localhost:8000" },
        repair: { type: "boolean" },
        chat: { type: "string" },
        member: { type: "string" },
        through: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function readOptions(): { serverUrl: URL; isRepair: boolean; named: Hold[] } {
  const { url, repair, chat, member, through, help } = parseOptions();
  if (help) {
    console.log(USAGE);
    process.exit(0);
  }
  const serverUrl = URL.parse(url);
  if (!serverUrl || !/^https?:$/.test(serverUrl.protocol))
    return fail(`--url must be the http or https address of a site.\n\n${USAGE}`);
  const isRepair = repair === true;
  if ([chat, member, through].every((value) => value === undefined))
    return { serverUrl, isRepair, named: [] };
  const [chat_id = 0, member_id = 0, last = 0] = [chat, member, through].map(Number);
  if (!isRepair || ![chat_id, member_id, last].every((id) => Number.isSafeInteger(id) && id > 0))
    return fail(
      `--chat, --member and --through must be given together, with --repair, as whole numbers from 1.\n\n${USAGE}`,
    );
  return { serverUrl, isRepair, named: [{ chat_id, member_id, through: last }] };
}

const { serverUrl, isRepair, named } = readOptions();
const token = process.env["PARLEY_TOKEN"] ?? "";
if (token === "") fail(`PARLEY_TOKEN is not set.\n\n${USAGE}`);

const REJECTIONS: Record<number, string> = {
  401: "The server refused the token. Log in again.",
  403: "The token does not belong to an active superuser.",
};

/** Sends a request to the site, again when it asks to wait. Returns the status and the JSON of the answer. */
async function call(url: URL, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, headers: { Authorization: `Bearer ${token}` } });
  } catch (error) {
    const { message, cause } = error as Error;
    return fail(`${serverUrl.origin} cannot be reached: ${cause instanceof Error ? cause.message : message}`);
  }
  if (response.status === 429) {
    await setTimeout(1000 * (Number(response.headers.get("Retry-After")) || 1));
    return call(url, init);
  }
  return { status: response.status, body: await response.json().catch(() => undefined) };
}

async function fetchPage(after: number | null): Promise<ReconciliationBody> {
  const url = new URL("/billing/reconciliation", serverUrl);
  if (after !== null) url.searchParams.set("after", String(after));
  const { status, body } = await call(url);
  const page = Reconciliation.safeParse(body);
  if (status === 200 && page.success) return page.data;
  const isProblem = typeof body === "object" && body !== null && "code" in body;
  if (!isProblem || status === 404)
    return fail(`${serverUrl.origin} is not a Parley site that supports reconciliation.`);
  return fail(REJECTIONS[status] ?? `${serverUrl.origin} answered with ${status} ${body.code}.`);
}

function formatDifference({ kind, member_id, chat_id, expected, found, detail }: Difference): string {
  const where = Object.entries({ member: member_id, chat: chat_id, expected, found });
  const facts = where.flatMap(([name, value]) => (value === undefined ? [] : `${name} ${value}`));
  return [`${kind}:`, detail, ...(facts.length > 0 ? [`(${facts.join("; ")})`] : [])].join(" ");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Prints all differences and a summary. Returns the differences. */
async function reconcile(): Promise<Difference[]> {
  const compared = { members: 0, chats: 0, transfers: 0, messages: 0 };
  const differences: Difference[] = [];
  let after: number | null = null;
  do {
    const page: ReconciliationBody = await fetchPage(after);
    for (const difference of page.differences) console.log(formatDifference(difference));
    differences.push(...page.differences);
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
  const found = counted(differences.length, "difference");
  console.log(`Compared ${members}, ${chats}, ${transfers} and ${messages}: ${found}.`);
  return differences;
}

/** Returns the holds that a repair can concern, each once. */
function holdsOf(differences: Difference[]): Hold[] {
  const holds = differences.flatMap(({ kind, chat_id, member_id }) => {
    const isOfHold = kind === "lease" || kind === "spent";
    return isOfHold && chat_id !== undefined && member_id !== undefined ? { chat_id, member_id } : [];
  });
  return [...new Map(holds.map((hold) => [`${hold.chat_id} ${hold.member_id}`, hold])).values()];
}

async function repair(hold: Hold): Promise<string> {
  const { body } = await call(new URL("/billing/repairs", serverUrl), {
    method: "POST",
    body: JSON.stringify(hold),
  });
  const where = `member ${hold.member_id}; chat ${hold.chat_id}`;
  const problem = ProblemBody.safeParse(body);
  if (problem.success) return `refused: ${problem.data.detail} (${where})`;
  const done = RepairBody.safeParse(body);
  if (!done.success) return fail(`${serverUrl.origin} is not a Parley site that supports repairs.`);
  const { repaired, charged, count, lost } = done.data;
  if (!repaired) return `unchanged: There was nothing left to repair. (${where})`;
  const charge = `Charged ${counted(charged, "coin")} for ${counted(count, "message")}.`;
  const places = lost > 0 ? ` Put ${counted(lost, "empty message")} in the places of lost ones.` : "";
  return `repaired: ${charge}${places} (${where})`;
}

let differences = await reconcile();
const holds = isRepair ? [...named, ...holdsOf(differences)] : [];
for (const hold of holds) console.log(await repair(hold));
if (holds.length > 0) differences = await reconcile();
process.exitCode = differences.length > 0 ? 1 : 0;
