import type { SmileBody } from "../../api.ts";
import { refreshSmiles, smiles } from "../../chat/smiles/smiles.ts";
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
  const order = [...inUse, ...all.filter(({ is_active }) => !is_active)];
  smiles.value = order;
  const { smiles: t } = adminStrings.value;
  try {
    const body = { ids: order.map(({ id }) => id) };
    await deskRequest<undefined>("/storage/smiles/order", { method: "PUT", body });
    report(t.moved(sticker.title || t.untitled(sticker.id), place + 1, inUse.length));
  } catch {
    report(strings.value.errors.unavailable);
    await refreshSmiles();
  }
}
