/** Whose inbox wants to hear of this chat, in the room's own SQLite: the only writer of that table. */
export class Follows {
  readonly #sql: SqlStorage;
  readonly #wanted: Map<number, boolean>;
  /** How often an inbox asked to be told. */
  #asked = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const rows = sql.exec<{ member_id: number; wanted: number }>("SELECT * FROM follows").toArray();
    this.#wanted = new Map(rows.map((row) => [row.member_id, row.wanted === 1]));
  }

  /** Whether the member's inbox is to be told: also when it never said. */
  mayWant(memberId: number): boolean {
    return this.#wanted.get(memberId) ?? true;
  }

  follow(memberId: number): void {
    this.#asked++;
    this.#keep(memberId, true);
  }

  /** Tells an inbox something, and keeps whether it wants to hear more; unless it asked for that in the meantime. */
  async tell(memberId: number, call: () => Promise<boolean>): Promise<void> {
    const asked = this.#asked;
    const wanted = await call();
    if (wanted || asked === this.#asked) this.#keep(memberId, wanted);
  }

  #keep(memberId: number, wanted: boolean): void {
    if (this.#wanted.get(memberId) === wanted) return;
    this.#sql.exec("INSERT OR REPLACE INTO follows VALUES (?, ?)", memberId, wanted ? 1 : 0);
    this.#wanted.set(memberId, wanted);
  }
}
