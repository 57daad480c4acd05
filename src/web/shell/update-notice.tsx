import { strings } from "../i18n/language.ts";
import { isOutdated } from "./build.ts";
import { isReloadPending, reloadSafely } from "./reload.ts";

/** Shows that the server has a newer build than this page. */
export function UpdateNotice() {
  return (
    <p role="status" class="notice">
      <Update />
    </p>
  );
}

function Update() {
  const { shell } = strings.value;
  if (isReloadPending.value) return shell.reloadPending;
  if (!isOutdated.value) return null;
  return (
    <>
      {shell.outdated}{" "}
      <button type="button" class="link" onClick={() => void reloadSafely()}>
        {shell.reload}
      </button>
    </>
  );
}
