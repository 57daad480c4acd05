import { computed, effect, signal } from "@preact/signals";
import { authedRequest } from "../../account/authed-request.ts";
import { session } from "../../account/session.ts";
import type { SmileBody } from "../../api.ts";

/** Every smile that this member may know of, a superuser the retired ones too; undefined until the site has told them. */
export const smiles = signal<readonly SmileBody[] | undefined>(undefined);
/** They could not be loaded the last time. */
export const areSmilesBroken = signal(false);

const byId = computed(() => new Map(smiles.value?.map((smile) => [smile.id, smile])));
let loading: Promise<void> | undefined;

export function findSmile(id: number): SmileBody | undefined {
  return byId.value.get(id);
}

/** Asks for the smiles, once at a time. */
export function refreshSmiles(): Promise<void> {
  loading ??= load().finally(() => {
    loading = undefined;
  });
  return loading;
}

/** Asks for the smiles if nobody has. */
export function ensureSmiles(): void {
  if (smiles.peek() === undefined && !areSmilesBroken.peek()) void refreshSmiles();
}

/** A smile as the site has it now. */
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

/** What one member was told is not for the next one. */
const memberId = computed(() => session.value?.memberId);
effect(() => {
  if (memberId.value === undefined) return;
  smiles.value = undefined;
  areSmilesBroken.value = false;
});
