import { useSignal } from "@preact/signals";
import type { ApiKeyBody, CreatedApiKey } from "../../api.ts";
import { inboxConnection } from "../../chats/inbox.ts";
import { isSiteClosed } from "../../closed-site.ts";
import { strings } from "../../i18n/language.ts";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { adminStrings } from "../strings.ts";
import { KeyList } from "./key-list.tsx";
import { NewKeyForm } from "./new-key-form.tsx";
import { ShownKey } from "./shown-key.tsx";
import { keyStrings } from "./strings.ts";
import { useKeys } from "./use-keys.ts";

/** The API keys of the site's server: a form for new ones, those in use, and those that have ended. */
export function KeysScreen() {
  const t = keyStrings.value;
  const { keys, isFailed, load } = useKeys();
  const all = keys.value;
  return (
    <>
      <h1>{adminStrings.value.sections.keys}</h1>
      <p class="quiet">{t.hint}</p>
      <NewKey keys={all} onChange={load} />
      {isFailed.value && (
        <LoadFailure
          problem={isSiteClosed.value ? strings.value.shell.closed : t.failed}
          again={load}
          connection={inboxConnection}
        />
      )}
      {!all && !isFailed.value && (
        <p role="status" class="quiet">
          {strings.value.shell.loading}
        </p>
      )}
      {all && <KeyList keys={all} onChange={load} />}
    </>
  );
}

type NewKeyProps = { keys: readonly ApiKeyBody[] | undefined; onChange: () => Promise<void> };

/** The form for a new key, and in its place the key that it has created, until that one ends. */
function NewKey({ keys, onChange }: NewKeyProps) {
  /** The only place that has a secret. It goes with the screen. */
  const created = useSignal<CreatedApiKey | undefined>(undefined);
  const show = (key?: CreatedApiKey) => {
    created.value = key;
  };
  const isEnded = keys?.some(({ id, ended_at }) => id === created.value?.id && ended_at !== null);
  return (
    // It stays, so that the focus of a button that has gone moves to its heading.
    <section class="card" aria-labelledby="new-key-title">
      {created.value && !isEnded ? (
        <ShownKey created={created.value} onDone={() => show()} />
      ) : (
        <NewKeyForm onCreate={show} onChange={onChange} />
      )}
    </section>
  );
}
