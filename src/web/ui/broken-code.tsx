import { strings } from "../i18n/language.ts";

/** Shown in place of a part of the page whose code could not be loaded. */
export function BrokenCode({ again }: { again: () => Promise<void> }) {
  const { shell } = strings.value;
  return (
    <>
      <p role="alert">{shell.broken}</p>
      <p>
        <button type="button" onClick={() => void again()}>
          {shell.again}
        </button>
      </p>
    </>
  );
}
