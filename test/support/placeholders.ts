import { expect } from "vitest";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(\d{3}|\d{6})Z?$/;

/** The fields whose values are others each time, with what may stand there; and whether the same value comes back later. */
const NEWS: Record<string, { form: RegExp; isName: boolean }> = {
  access_token: { form: TOKEN, isName: true },
  file_uuid: { form: UUID, isName: true },
  smile_file_uuid: { form: UUID, isName: true },
  date: { form: DATE, isName: false },
  server_time: { form: DATE, isName: false },
};

/** What stands in the documents' examples, and what stands for it where they are replayed. */
export class Placeholders {
  readonly #here = new Map<string, string>();

  /** A documented value as it is sent here: with the tokens and uuids that were heard. */
  fill<T>(documented: T): T {
    let json = JSON.stringify(documented);
    for (const [there, here] of this.#here) json = json.replaceAll(there, here);
    return JSON.parse(json);
  }

  /** Makes a documented value stand for one that is known here. */
  keep(documented: string, here: string): void {
    this.#here.set(documented, here);
  }

  /** Expects what was heard to be what is documented, key by key in the same order, but for the news in it. */
  compare(heard: unknown, documented: unknown): void {
    expect(JSON.stringify(this.#asDocumented(heard, documented), null, 1)).toBe(
      JSON.stringify(documented, null, 1),
    );
  }

  #asDocumented(heard: unknown, documented: unknown, key = ""): unknown {
    if (Array.isArray(heard) && Array.isArray(documented)) {
      return heard.map((each, i) => this.#asDocumented(each, documented[i]));
    }
    if (isTable(heard) && isTable(documented)) {
      const pairs = Object.entries(heard).map(([k, v]) => [k, this.#asDocumented(v, documented[k], k)]);
      return Object.fromEntries(pairs);
    }
    const news = NEWS[key];
    if (!news || typeof heard !== "string" || typeof documented !== "string") return heard;
    if (!news.form.test(heard) || !news.form.test(documented)) return heard;
    if (!news.isName) return documented;
    const known = this.#here.get(documented);
    if (known === undefined) this.#here.set(documented, heard);
    return (known ?? heard) === heard ? documented : heard;
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
