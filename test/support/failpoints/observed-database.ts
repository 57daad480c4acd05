import { counters, failpoints, untilGateOpens } from "./failpoints.ts";
import { platformError } from "./platform-errors.ts";

/** An email address, or a password hash in the format of `src/auth/password.ts`. */
const PRIVATE = /@|^\$scrypt\$/;

/** Returns a D1 database that counts the strings in its answers: those that only the Worker may read, and all others. */
export function observedDatabase(db: D1Database): D1Database {
  return {
    prepare: (sql: string) => new ObservedStatement(db.prepare(sql)),
    async batch(statements: ObservedStatement[]) {
      return count(await db.batch(statements.map(({ statement }) => statement)));
    },
  } as unknown as D1Database;
}

/** Returns D1 as an inbox reaches it: with the faults of the failpoint `d1Inbox`. */
export function inboxDatabase(db: D1Database): D1Database {
  const observed = observedDatabase(db);
  return {
    prepare: (sql: string) => (failpoints.d1Inbox === "failing" ? failingStatement : observed.prepare(sql)),
    async batch(statements: D1PreparedStatement[]) {
      counters.d1InboxCalls++;
      if (failpoints.d1Inbox === "failing") throw platformError();
      if (failpoints.d1Inbox === "down") throw new Error("Network connection lost.");
      const isGated = failpoints.d1Inbox === "answer-gated";
      const answer = await observed.batch(statements);
      if (isGated) await untilGateOpens();
      return answer;
    },
  } as unknown as D1Database;
}

async function fail(): Promise<never> {
  throw platformError();
}

const failingStatement = { bind: () => failingStatement, all: fail, raw: fail, run: fail, first: fail };

class ObservedStatement {
  readonly statement: D1PreparedStatement;
  constructor(statement: D1PreparedStatement) {
    this.statement = statement;
  }
  bind = (...params: unknown[]) => new ObservedStatement(this.statement.bind(...params));
  all = async () => count(await this.statement.all());
  raw = async () => count(await this.statement.raw());
  run = async () => count(await this.statement.run());
  first = async () => count(await this.statement.first());
}

function count<T>(answer: T): T {
  JSON.stringify(answer, (_, value: unknown) => {
    if (typeof value === "string") counters[PRIVATE.test(value) ? "d1PrivateStrings" : "d1OtherStrings"]++;
    return value;
  });
  return answer;
}
