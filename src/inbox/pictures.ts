import { shownPicture } from "../core/picture.ts";

/** The pictures of the members with whom an inbox's member has chats, as the inbox last read them in D1. Costs nothing on a site whose pages show none. */
export class Pictures {
  readonly #sql: SqlStorage;
  readonly #origins: () => readonly string[];

  /** @param origins those whose pictures pages show */
  constructor(sql: SqlStorage, origins: () => readonly string[]) {
    this.#sql = sql;
    this.#origins = origins;
  }

  /** Returns the picture of a member if pages may show it. */
  of(memberId: number): string | undefined {
    const origins = this.#origins();
    return origins.length === 0 ? undefined : shownPicture(this.#find(memberId), origins);
  }

  /** Takes what D1 has as the picture of a member. Returns whether the inbox had another one; it writes nothing if not. */
  take(memberId: number, picture: string | null): boolean {
    if (this.#origins().length === 0 || picture === this.#find(memberId)) return false;
    if (picture === null) this.#sql.exec("DELETE FROM pictures WHERE member_id = ?", memberId);
    else this.#sql.exec("INSERT OR REPLACE INTO pictures VALUES (?, ?)", memberId, picture);
    return true;
  }

  #find(memberId: number): string | null {
    const query = "SELECT url FROM pictures WHERE member_id = ?";
    return this.#sql.exec<{ url: string }>(query, memberId).toArray()[0]?.url ?? null;
  }
}
