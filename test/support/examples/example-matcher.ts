import { expect } from "vitest";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(\d{3}|\d{6})Z?$/;

/** The fields whose values differ in each run, with the pattern of a value and whether the same value occurs again later. */
const VOLATILE_FIELDS: Record<string, { pattern: RegExp; recurs: boolean }> = {
  access_token: { pattern: TOKEN, recurs: true },
  ticket: { pattern: TOKEN, recurs: true },
  refresh_token: { pattern: TOKEN, recurs: true },
  // Only the ids of a session and of an API key are text.
  id: { pattern: /^[0-9a-f-]{12,36}$/, recurs: true },
  key: { pattern: /^sk_[0-9a-f]{12}_[\w-]{43}$/, recurs: true },
  device: { pattern: /./, recurs: false },
  day: { pattern: /^\d{4}-\d\d-\d\d$/, recurs: false },
  counted_at: { pattern: DATE, recurs: false },
  created_at: { pattern: DATE, recurs: false },
  last_used_at: { pattern: DATE, recurs: false },
  file_uuid: { pattern: UUID, recurs: true },
  smile_file_uuid: { pattern: UUID, recurs: true },
  date: { pattern: DATE, recurs: false },
  since: { pattern: DATE, recurs: false },
  refunded_at: { pattern: DATE, recurs: false },
  server_time: { pattern: DATE, recurs: false },
};

/** Maps the tokens and uuids of documented examples to those of a replay. */
export class ExampleMatcher {
  readonly #actual = new Map<string, string>();

  /** Returns a documented value with the tokens and uuids of this replay. */
  fill<T>(documented: T): T {
    let json = JSON.stringify(documented);
    for (const [placeholder, actual] of this.#actual) json = json.replaceAll(placeholder, actual);
    return JSON.parse(json);
  }

  /** Maps a documented value to one of this replay. */
  bind(documented: string, actual: string): void {
    this.#actual.set(documented, actual);
  }

  /** Expects a received value to equal the documented one, key by key in the same order, except for the volatile fields. */
  compare(actual: unknown, documented: unknown): void {
    expect(JSON.stringify(this.#asDocumented(actual, documented), null, 1)).toBe(
      JSON.stringify(documented, null, 1),
    );
  }

  #asDocumented(actual: unknown, documented: unknown, key = ""): unknown {
    if (Array.isArray(actual) && Array.isArray(documented)) {
      return actual.map((each, i) => this.#asDocumented(each, documented[i]));
    }
    if (isObject(actual) && isObject(documented)) {
      const pairs = Object.entries(actual).map(([k, v]) => [k, this.#asDocumented(v, documented[k], k)]);
      return Object.fromEntries(pairs);
    }
    const volatile = VOLATILE_FIELDS[key];
    if (!volatile || typeof actual !== "string" || typeof documented !== "string") return actual;
    if (!volatile.pattern.test(actual) || !volatile.pattern.test(documented)) return actual;
    if (!volatile.recurs) return documented;
    const known = this.#actual.get(documented);
    if (known === undefined) this.#actual.set(documented, actual);
    return (known ?? actual) === actual ? documented : actual;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
