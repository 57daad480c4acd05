import { useSignal } from "@preact/signals";
import { logOut } from "../account/session.ts";
import { trayFileCount } from "../chat/drafts/drafts.ts";
import { unsent } from "../chats/unsent.ts";
import { closeSheet, Sheet } from "../ui/sheet.tsx";
import { settingsStrings } from "./strings.ts";

/** Logs the member out of this browser. It asks first if that deletes messages or files that were not sent. */
export function LogOutCard() {
  const t = settingsStrings.value;
  const isAsking = useSignal(false);
  const isLossless = unsent.value.size + trayFileCount.value === 0;
  return (
    <section class="card" aria-labelledby="leave-title">
      <h2 id="leave-title">{t.logOut}</h2>
      <p class="quiet">{t.logOutHint}</p>
      <button
        type="button"
        onClick={() => {
          if (isLossless) logOut();
          else isAsking.value = true;
        }}
      >
        {t.logOut}
      </button>
      {isAsking.value && (
        <Question
          onClose={() => {
            isAsking.value = false;
          }}
        />
      )}
    </section>
  );
}

/** Names what the log-out deletes. */
function Question({ onClose }: { onClose: () => void }) {
  const t = settingsStrings.value;
  const [messages, files] = [unsent.value.size, trayFileCount.value];
  return (
    <Sheet title={t.lost(messages, files)} closeLabel={t.close} kind="question" onClose={onClose}>
      <p>{messages + files === 1 ? t.deletesOne : t.deletesAll}</p>
      <div class="question-acts">
        <button type="button" onClick={({ currentTarget }) => closeSheet(currentTarget)}>
          {t.cancel}
        </button>
        <button type="button" class="danger" data-deliberate onClick={logOut}>
          {t.logOut}
        </button>
      </div>
    </Sheet>
  );
}
