import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ReconciliationBody } from "../site.ts";
import { askAsMember } from "../state/session.ts";

type Books = Pick<ReconciliationBody, "compared" | "differences">;
type State = "idle" | "running" | "done" | "failed";

/** A reconciliation of the whole site, a page at a time. What is found is there as soon as its page is. */
export function useReconciliation(): {
  result: ReadonlySignal<Books | undefined>;
  state: ReadonlySignal<State>;
  start: () => void;
} {
  const result = useSignal<Books | undefined>(undefined);
  const state = useSignal<State>("idle");
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);

  async function run(signal: AbortSignal): Promise<void> {
    let books: Books = { compared: { members: 0, chats: 0, transfers: 0, messages: 0 }, differences: [] };
    for (let after: number | null = 0; after !== null; ) {
      const address: string = `/billing/reconciliation${after === 0 ? "" : `?after=${after}`}`;
      const page: ReconciliationBody = await askAsMember<ReconciliationBody>(address, { signal });
      books = {
        compared: sumOf(books.compared, page.compared),
        differences: [...books.differences, ...page.differences],
      };
      result.value = books;
      after = page.next_after;
    }
  }

  function start(): void {
    if (state.value === "running") return;
    state.value = "running";
    result.value = undefined;
    running.current = new AbortController();
    run(running.current.signal).then(
      () => {
        state.value = "done";
      },
      () => {
        state.value = "failed";
      },
    );
  }

  return { result, state, start };
}

function sumOf(one: Books["compared"], two: Books["compared"]): Books["compared"] {
  return {
    members: one.members + two.members,
    chats: one.chats + two.chats,
    transfers: one.transfers + two.transfers,
    messages: one.messages + two.messages,
  };
}
