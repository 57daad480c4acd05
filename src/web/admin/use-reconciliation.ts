import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { authedRequest } from "../account/session.ts";
import type { ReconciliationBody } from "../api.ts";

type Reconciliation = Pick<ReconciliationBody, "compared" | "differences">;
type State = "idle" | "running" | "done" | "failed";

/** A reconciliation of the whole site, a page at a time. What is found is there as soon as its page is. */
export function useReconciliation(): {
  result: ReadonlySignal<Reconciliation | undefined>;
  state: ReadonlySignal<State>;
  start: () => void;
} {
  const result = useSignal<Reconciliation | undefined>(undefined);
  const state = useSignal<State>("idle");
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);

  async function run(signal: AbortSignal): Promise<void> {
    let total: Reconciliation = {
      compared: { members: 0, chats: 0, transfers: 0, messages: 0 },
      differences: [],
    };
    for (let after: number | null = 0; after !== null; ) {
      const address: string = `/billing/reconciliation${after === 0 ? "" : `?after=${after}`}`;
      const page: ReconciliationBody = await authedRequest<ReconciliationBody>(address, { signal });
      total = {
        compared: sumOf(total.compared, page.compared),
        differences: [...total.differences, ...page.differences],
      };
      result.value = total;
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

function sumOf(one: Reconciliation["compared"], two: Reconciliation["compared"]): Reconciliation["compared"] {
  return {
    members: one.members + two.members,
    chats: one.chats + two.chats,
    transfers: one.transfers + two.transfers,
    messages: one.messages + two.messages,
  };
}
