import { words } from "../state/language.ts";

/** The member's coins: what came and what went. */
export function StatementScreen() {
  const { shell } = words.value;
  return (
    <main id="content" class="page" tabIndex={-1}>
      <h1>{shell.coins}</h1>
    </main>
  );
}
