import { logOut } from "./session.ts";

/** Lets another person leave a session that has ended, with everything that its member left in this browser. */
export function NotYou({ label, hint }: { label: string; hint: string }) {
  return (
    <div class="not-you">
      <button type="button" class="link" onClick={logOut} aria-describedby="not-you">
        {label}
      </button>
      <p id="not-you" class="hint">
        {hint}
      </p>
    </div>
  );
}
