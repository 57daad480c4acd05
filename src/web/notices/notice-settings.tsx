import { useEffect } from "preact/hooks";
import { askPermission, permission, readPermission } from "./permission.ts";
import { choose, wantsNotices, wantsSound } from "./preferences.ts";
import { noticeStrings } from "./strings.ts";

/** Lets the member choose how this device notifies them. */
export function NoticeSettings() {
  const t = noticeStrings.value;
  useEffect(() => void readPermission(), []);
  return (
    <section class="card" aria-labelledby="notices-title">
      <h2 id="notices-title">{t.title}</h2>
      <fieldset class="choices notice-choices">
        <legend class="unseen">{t.title}</legend>
        {permission.value !== "unavailable" && <NoticeChoice />}
        <label>
          <input
            type="checkbox"
            checked={wantsSound.value}
            onChange={({ currentTarget }) => choose("sound", currentTarget.checked)}
          />
          {t.sound}
        </label>
      </fieldset>
    </section>
  );
}

function NoticeChoice() {
  const t = noticeStrings.value;
  const isBlocked = permission.value === "denied";
  async function onChange({ currentTarget: box }: { currentTarget: HTMLInputElement }): Promise<void> {
    const isWanted = box.checked && (await askPermission());
    choose("notices", isWanted);
    // The browser has checked the box already, and nothing has changed if the member answered nothing.
    box.checked = isWanted;
  }
  return (
    <>
      <label class={isBlocked ? "quiet" : undefined}>
        <input
          type="checkbox"
          checked={wantsNotices.value && permission.value === "granted"}
          // A disabled box would lose the focus when the member has just answered the browser.
          aria-disabled={isBlocked}
          aria-describedby={isBlocked ? "notices-blocked" : undefined}
          onChange={onChange}
        />
        {t.ask}
      </label>
      {isBlocked && (
        <p id="notices-blocked" class="hint">
          {t.denied}
        </p>
      )}
    </>
  );
}
