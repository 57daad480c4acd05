import { computed, effect, signal } from "@preact/signals";
import { authedRequest } from "../../account/authed-request.ts";
import { session } from "../../account/session.ts";
import type { SmileBody } from "../../api.ts";

/** All smiles, for superusers with the retired ones; undefined until they have loaded. */
export const smiles = signal<readonly SmileBody[] | undefined>(undefined);
/** Whether the last attempt to load them failed. */
export const areSmilesBroken = signal(false);

const byId = computed(() => new Map(smiles.value?.map((smile) => [smile.id, smile])));
let loading: Promise<void> | undefined;

export function findSmile(id: number): SmileBody | undefined {
  return byId.value.get(id);
}

/** Reloads the smiles. Concurrent calls share one request. */
export function refreshSmiles(): Promise<void> {
  loading ??= load().finally(() => {
    loading = undefined;
  });
  return loading;
}

/** Loads the smiles unless they are loaded or the last attempt failed. */
export function ensureSmiles(): void {
  if (smiles.peek() === undefined && !areSmilesBroken.peek()) void refreshSmiles();
}

/** Replaces a changed smile in the list. */
export function putSmile(changed: SmileBody): void {
  smiles.value = smiles.value?.map((smile) => (smile.id === changed.id ? changed : smile));
}

async function load(): Promise<void> {
  const requestedBy = session.peek()?.memberId;
  try {
    const list = await authedRequest<SmileBody[]>("/storage/smiles");
    if (requestedBy !== session.peek()?.memberId) return;
    smiles.value = list;
    areSmilesBroken.value = false;
  } catch {
    areSmilesBroken.value = true;
  }
}

/** Smiles of one member must not be shown to the next who logs in: a superuser's list has the retired ones. */
const memberId = computed(() => session.value?.memberId);
effect(() => {
  if (memberId.value === undefined) return;
  smiles.value = undefined;
  areSmilesBroken.value = false;
});
