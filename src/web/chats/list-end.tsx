import { useEffect, useRef } from "preact/hooks";
import { useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { LoadFailure } from "../ui/load-failure.tsx";
import { loadMore } from "../ui/load-more.ts";
import { hasOlder, hasOlderFailed, isComplete, isLoadingOlder, loaded, loadOlder } from "./older-chats.ts";

/** The end of a list that is not loaded as a whole: loads the next page when it comes into sight, or by its button. */
export function ListEnd() {
  const { chats: t } = strings.value;
  const { host } = useHost();
  const item = useRef<HTMLLIElement>(null);
  const mayLoad = hasOlder.value && !hasOlderFailed.value;
  const count = loaded.value.older.length;
  // Observed again after each page: the end may still be in sight.
  useEffect(() => {
    if (!mayLoad || !item.current) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void loadOlder();
    });
    observer.observe(item.current);
    return () => observer.disconnect();
  }, [mayLoad, count]);
  const more = () => loadMore(item.current?.parentElement ?? null, ".chat-row", loadOlder);
  return (
    <li ref={item} class="list-end" aria-busy={isLoadingOlder.value}>
      {hasOlderFailed.value ? (
        <LoadFailure problem={t.olderFailed} again={more} connection={host.connection} />
      ) : (
        hasOlder.value && (
          <button type="button" aria-disabled={isLoadingOlder.value} onClick={() => void more()}>
            {isLoadingOlder.value ? t.loadingOlder : t.older}
          </button>
        )
      )}
      {!isComplete.value && (
        <p role="status" class="quiet">
          {t.incomplete}
        </p>
      )}
    </li>
  );
}
