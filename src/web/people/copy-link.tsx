import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { LINK_COPIED_MS } from "../limits.ts";
import { peopleStrings } from "./strings.ts";

type Props = { link: string; label: string; kind?: string };

/** Copies a link. Where the page may not write to the clipboard, it shows the link in a field, selected. */
export function CopyLink({ link, label, kind = "" }: Props) {
  const state = useSignal<"" | "copied" | "shown">("");

  async function copy(): Promise<void> {
    try {
      // Missing on pages without encryption.
      await navigator.clipboard.writeText(link);
      state.value = "copied";
    } catch {
      state.value = "shown";
    }
  }

  useEffect(() => {
    if (state.value !== "copied") return;
    const timer = setTimeout(() => {
      state.value = "";
    }, LINK_COPIED_MS);
    return () => clearTimeout(timer);
  }, [state.value]);

  if (state.value === "shown") return <LinkField link={link} label={label} />;
  const done = state.value === "copied" ? peopleStrings.value.linkCopied : "";
  return (
    <>
      <button type="button" class={kind} onClick={() => void copy()}>
        {done || label}
      </button>
      <span role="status" class="unseen">
        {done}
      </span>
    </>
  );
}

function LinkField({ link, label }: Pick<Props, "link" | "label">) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    // The button had the focus, and the selection alone does not move it.
    field.current?.focus();
    field.current?.select();
  }, []);
  return <input ref={field} class="link-field" aria-label={label} value={link} readOnly dir="ltr" />;
}
