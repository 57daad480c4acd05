import { useLayoutEffect, useRef } from "preact/hooks";
import { cleanLine } from "../../../core/words.ts";
import type { CreatedApiKey } from "../../api.ts";
import { focusHeading } from "../../ui/heading-focus.ts";
import { report } from "../report.ts";
import { keyStrings } from "./strings.ts";

type Props = { created: CreatedApiKey; onDone: () => void };

/** A new key, whole, until the superuser has it. */
export function ShownKey({ created: { name, key }, onDone }: Props) {
  const t = keyStrings.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const text = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (heading.current) focusHeading(heading.current);
  }, []);
  return (
    <>
      <h2 id="new-key-title" ref={heading}>
        {t.created(cleanLine(name))}
      </h2>
      <p>{t.onlyNow}</p>
      <p class="command">
        <code ref={text} dir="ltr" translate={false} data-once>
          {key}
        </code>
      </p>
      <div class="chips">
        <button type="button" class="primary" onClick={() => void copy(key, text.current)}>
          {t.copy}
        </button>
        <button type="button" onClick={onDone}>
          {t.done}
        </button>
      </div>
    </>
  );
}

/** Copies a key. Where the page may not write to the clipboard, it selects the element that shows it. */
async function copy(key: string, shown: Element | null): Promise<void> {
  const { copied, notCopied } = keyStrings.value;
  try {
    // Missing on pages without encryption.
    await navigator.clipboard.writeText(key);
    report(copied);
  } catch {
    if (shown) getSelection()?.selectAllChildren(shown);
    report(notCopied);
  }
}
