import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { SmileBody } from "../../api.ts";
import { areSmilesBroken, refreshSmiles, smiles } from "../../chat/smiles/smiles.ts";
import { inboxConnection } from "../../chats/inbox.ts";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { adminStrings } from "../strings.ts";
import { StickerGrid } from "./sticker-grid.tsx";
import { StickerSheet } from "./sticker-sheet.tsx";
import { StickerUpload } from "./sticker-upload.tsx";

/** The stickers in their order, the retired ones apart, and a form for new ones. */
export function StickersScreen() {
  const { smiles: t, sections } = adminStrings.value;
  const openId = useSignal<number | undefined>(undefined);
  useEffect(() => void refreshSmiles(), []);
  const all = smiles.value;
  const retired = all?.filter(({ is_active }) => !is_active) ?? [];
  const open = all?.find(({ id }) => id === openId.value);
  const show = (sticker?: SmileBody) => {
    openId.value = sticker?.id;
  };
  return (
    <>
      <h1>{sections.stickers}</h1>
      {areSmilesBroken.value && (
        <LoadFailure problem={t.failed} again={refreshSmiles} connection={inboxConnection} />
      )}
      <section class="card" aria-labelledby="stickers-title">
        <h2 id="stickers-title">{t.inUse}</h2>
        {all?.length === 0 ? <p class="quiet">{t.none}</p> : <p class="quiet">{t.orderHint}</p>}
        <StickerGrid
          stickers={all?.filter(({ is_active }) => is_active) ?? []}
          label={t.inUse}
          canMove
          onEdit={show}
        />
      </section>
      <section class="card" aria-labelledby="upload-title">
        <h2 id="upload-title">{t.new}</h2>
        <StickerUpload />
      </section>
      {retired.length > 0 && (
        <section class="card" aria-labelledby="retired-title">
          <h2 id="retired-title">{t.retiredTitle}</h2>
          <StickerGrid stickers={retired} label={t.retiredTitle} onEdit={show} />
        </section>
      )}
      {open && <StickerSheet smile={open} onClose={() => show()} />}
    </>
  );
}
