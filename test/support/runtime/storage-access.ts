/** An object, by its binding, and the name from which its id is derived. */
export type ObjectRef = { binding: "CHAT_ROOM" | "INBOX" | "HASHER"; name: string };

export type SqlQuery = { sql: string; params: unknown[] };

export type StoredFile = Pick<R2Object, "key" | "size" | "httpMetadata" | "customMetadata">;

/** The calls that `access-worker.ts` runs. All of it is JSON. */
export type AccessCalls = {
  /** Runs statements in one transaction in D1. */
  batch: { input: SqlQuery[]; output: D1Result[] };
  raw: { input: SqlQuery; output: unknown[] };
  exec: { input: string; output: D1ExecResult };
  listFiles: { input: R2ListOptions; output: { objects: StoredFile[]; truncated: boolean } };
  execInObject: { input: ObjectRef & SqlQuery; output: Record<string, unknown>[] };
  evict: { input: ObjectRef & { webSockets?: "close" | "hibernate" | undefined }; output: null };
  runCron: { input: string; output: null };
};
export type AccessName = keyof AccessCalls;
export type AccessCall = {
  [Name in AccessName]: { name: Name; input: AccessCalls[Name]["input"] };
}[AccessName];

/** Runs a call. @throws Error with the message of the one in the runtime */
export type Access = <Name extends AccessName>(
  name: Name,
  input: AccessCalls[Name]["input"],
) => Promise<AccessCalls[Name]["output"]>;

/** Returns the access to the storage of the Parley beside an access Worker. */
export function storageAccess(url: URL): Access {
  return async (name, input) => {
    const response = await fetch(url, { method: "POST", body: JSON.stringify({ name, input }) });
    if (!response.ok)
      throw new Error(`The access Worker returned ${response.status}: ${await response.text()}`);
    const answer = (await response.json()) as { output: never } | { error: string };
    if ("error" in answer) throw new Error(answer.error);
    return answer.output;
  };
}

/** Returns D1 as a Worker sees it, without sessions and dumps. */
export function accessDatabase(access: Access): D1Database {
  return {
    prepare: (sql: string) => new Statement(access, sql, []),
    batch: (statements: Statement[]) => access("batch", statements.map(toQuery)),
    exec: (sql: string) => access("exec", sql),
  } as unknown as D1Database;
}

class Statement {
  readonly sql: string;
  readonly params: unknown[];
  private readonly access: Access;
  constructor(access: Access, sql: string, params: unknown[]) {
    this.access = access;
    this.sql = sql;
    this.params = params;
  }

  bind(...params: unknown[]): Statement {
    if (!params.every(isJson)) throw new TypeError(`JSON cannot represent every value for: ${this.sql}`);
    return new Statement(this.access, this.sql, params);
  }

  async all(): Promise<D1Result> {
    const [result] = await this.access("batch", [toQuery(this)]);
    return result as D1Result;
  }

  run = () => this.all();

  raw = () => this.access("raw", toQuery(this));

  async first(column?: string): Promise<unknown> {
    const [row] = (await this.all()).results as Record<string, unknown>[];
    if (row === undefined) return null;
    if (column === undefined) return row;
    if (!(column in row)) throw new Error(`D1_COLUMN_NOTFOUND: ${column}`);
    return row[column];
  }
}

const toQuery = ({ sql, params }: Statement): SqlQuery => ({ sql, params });

function isJson(value: unknown): boolean {
  return value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value);
}
