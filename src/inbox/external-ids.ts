type Deps = {
  sql: SqlStorage;
  /** The site whose ids are shown; undefined for one without members of its own. */
  issuer: () => string | undefined;
  /** Reads the external ids of members in D1. */
  load: (issuer: string, memberIds: readonly number[]) => Promise<ReadonlyMap<number, string>>;
};

/** The external ids of the members with whom an inbox's member has chats, each read in D1 once. */
export class ExternalIds {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Returns the external id of a member; undefined for a member who has none or was not loaded. */
  of(memberId: number): string | undefined {
    return this.#find(memberId)?.external_id ?? undefined;
  }

  /** Loads those of the members that were not loaded before. @throws when D1 does not answer */
  async load(memberIds: readonly number[]): Promise<void> {
    const issuer = this.#deps.issuer();
    if (issuer === undefined) return;
    const unknown = [...new Set(memberIds)].filter((id) => this.#find(id) === undefined);
    if (unknown.length === 0) return;
    const found = await this.#deps.load(issuer, unknown);
    for (const id of unknown) {
      const row = [id, issuer, found.get(id) ?? null];
      this.#deps.sql.exec("INSERT OR REPLACE INTO external_ids VALUES (?, ?, ?)", ...row);
    }
  }

  #find(memberId: number): { external_id: string | null } | undefined {
    const issuer = this.#deps.issuer();
    if (issuer === undefined) return undefined;
    const query = "SELECT external_id FROM external_ids WHERE member_id = ? AND issuer = ?";
    return this.#deps.sql.exec<{ external_id: string | null }>(query, memberId, issuer).toArray()[0];
  }
}
