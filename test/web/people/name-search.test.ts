import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SEARCH_PAUSE_MS } from "../../../src/web/limits.ts";
import { type FoundPage, NameSearch } from "../../../src/web/people/name-search.ts";

type Request = { words: string; at: number | undefined; answer: (page: FoundPage<string, number>) => void };

let requests: Request[];
let search: NameSearch<string, number>;
beforeEach(() => {
  vi.useFakeTimers();
  requests = [];
  search = new NameSearch((words, at) => new Promise((answer) => requests.push({ words, at, answer })));
});
afterEach(() => {
  vi.useRealTimers();
});

/** Types the words, and waits until the search has requested them. */
async function type(words: string): Promise<Request> {
  search.search(words);
  await vi.advanceTimersByTimeAsync(SEARCH_PAUSE_MS);
  const request = requests.at(-1);
  if (request?.words !== words) throw new Error(`${words} were not requested`);
  return request;
}

async function answer({ answer: send }: Request, found: string[], next?: number): Promise<void> {
  send({ found, next });
  await vi.advanceTimersByTimeAsync(0);
}

test("a search requests the words once no further key comes", async () => {
  search.search("a");
  await vi.advanceTimersByTimeAsync(SEARCH_PAUSE_MS - 1);
  expect(requests).toEqual([]);
  expect(search.isBusy.value).toBe(true);
  await answer(await type("an"), ["Ann"]);
  expect(requests.map(({ words }) => words)).toEqual(["an"]);
  expect([search.found.value, search.answered.value, search.isBusy.value]).toEqual([["Ann"], "an", false]);
});

test("an answer that comes after further keys is not shown", async () => {
  const [early, late] = [await type("b"), await type("be")];
  await answer(late, ["Ben"]);
  await answer(early, ["Bob"]);
  expect([search.found.value, search.answered.value]).toEqual([["Ben"], "be"]);
});

test("the next page follows the first, also for words that were left and typed again", async () => {
  await answer(await type("c"), ["Cem"], 7);
  search.search("ca");
  search.search("c");
  await vi.advanceTimersByTimeAsync(SEARCH_PAUSE_MS);
  expect(requests).toHaveLength(1);
  expect([search.isBusy.value, search.hasMore.value]).toEqual([false, true]);
  void search.load();
  expect(requests.at(-1)).toMatchObject({ words: "c", at: 7 });
  await answer(requests.at(-1) as Request, ["Cleo"]);
  expect([search.found.value, search.hasMore.value]).toEqual([["Cem", "Cleo"], false]);
});

test("a search without words finds nothing, and a request that is still on its way changes nothing", async () => {
  const request = await type("d");
  search.search("");
  await answer(request, ["Dora"]);
  expect([search.found.value, search.answered.value, search.isBusy.value]).toEqual([[], "", false]);
});
