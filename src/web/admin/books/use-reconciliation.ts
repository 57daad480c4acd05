import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ReconciliationBody } from "../../api.ts";
import { deskRequest } from "../desk-request.ts";
import { newUuid } from "../new-uuid.ts";

type Reconciliation = Pick<ReconciliationBody, "compared" | "differences">;
type State = "idle" | "running" | "done" | "unrecorded" | "failed";

/**
 * Reconciles the whole site, and shows each page's findings as soon as the page has arrived. A finished run is recorded as an act.
 * @param onFinish called after that
 */
export function useReconciliation(onFinish: () => Promise<void>): {
  result: ReadonlySignal<Reconciliation | undefined>;
  state: ReadonlySignal<State>;
  start: () => void;
} {
  const result = useSignal<Reconciliation | undefined>(undefined);
  const state = useSignal<State>("idle");
  const running = useRef(new AbortController());
  useEffect(() => () => running.current.abort(), []);

  async function run(signal: AbortSignal): Promise<void> {
    state.value = "running";
    result.value = undefined;
    try {
      for await (const total of runningTotals(signal)) result.value = total;
      const isRecorded = result.value && (await record(result.value));
      state.value = isRecorded ? "done" : "unrecorded";
      await onFinish();
    } catch {
      state.value = "failed";
    }
  }

  function start(): void {
    if (state.value === "running") return;
    running.current = new AbortController();
    void run(running.current.signal);
  }

  return { result, state, start };
}

/** Records a finished run. Returns whether that succeeded. */
async function record({ compared, differences }: Reconciliation): Promise<boolean> {
  const body = { uuid: newUuid(), ...compared, differences: differences.length };
  const post = () => deskRequest<undefined>("/acts", { method: "POST", body });
  // The answer may be lost. A repeat records nothing.
  return post()
    .catch(post)
    .then(
      () => true,
      () => false,
    );
}

/** Fetches one page after the other, and yields the sum of all pages so far. @throws ApiError */
async function* runningTotals(signal: AbortSignal): AsyncGenerator<Reconciliation> {
  let total: Reconciliation = {
    compared: { members: 0, chats: 0, transfers: 0, messages: 0 },
    differences: [],
  };
  for (let after: number | null = 0; after !== null; ) {
    const address: string = `/billing/reconciliation${after === 0 ? "" : `?after=${after}`}`;
    const page: ReconciliationBody = await deskRequest<ReconciliationBody>(address, { signal });
    total = {
      compared: sumOf(total.compared, page.compared),
      differences: [...total.differences, ...page.differences],
    };
    yield total;
    after = page.next_after;
  }
}

function sumOf(one: Reconciliation["compared"], two: Reconciliation["compared"]): Reconciliation["compared"] {
  return {
    members: one.members + two.members,
    chats: one.chats + two.chats,
    transfers: one.transfers + two.transfers,
    messages: one.messages + two.messages,
  };
}
