import { words } from "../state/language.ts";

/** For superusers. */
export function AdminScreen() {
  const { shell } = words.value;
  return (
    <main id="content" class="page" tabIndex={-1}>
      <h1>{shell.admin}</h1>
    </main>
  );
}
