import type { SmileBody } from "../../api.ts";
import { refreshSmiles, smiles } from "../../chat/smiles/smiles.ts";
import { coalesce } from "../../coalesce.ts";
import { strings } from "../../i18n/language.ts";
import { deskRequest } from "../desk-request.ts";
import { report } from "../report.ts";
import { adminStrings } from "../strings.ts";

/**
 * Puts a sticker at a place among those in use, and reports where it is then. Shows the order at once, and the server's if it was not
 * stored. @param to from 0; less or more is the first or the last place
 */
export async function moveSticker(sticker: SmileBody, to: number): Promise<void> {
  const all = smiles.peek() ?? [];
  const inUse = all.filter(({ is_active }) => is_active);
  const from = inUse.findIndex(({ id }) => id === sticker.id);
  const place = Math.min(Math.max(to, 0), inUse.length - 1);
  if (from === -1 || from === place) return;
  inUse.splice(place, 0, ...inUse.splice(from, 1));
  smiles.value = [...inUse, ...all.filter(({ is_active }) => !is_active)];
  const { smiles: t } = adminStrings.value;
  try {
    await storeOrder();
    report(t.moved(sticker.title || t.untitled(sticker.id), place + 1, inUse.length));
  } catch {
    report(strings.value.errors.unavailable);
    await refreshSmiles();
  }
}

/** Stores the order that is shown. One request follows the other, so the last one is stored last. */
const storeOrder = coalesce(async () => {
  const body = { ids: smiles.peek()?.map(({ id }) => id) ?? [] };
  await deskRequest<undefined>("/storage/smiles/order", { method: "PUT", body });
});
