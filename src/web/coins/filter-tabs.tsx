import type { Signal } from "@preact/signals";
import { moveFocusByArrowKey } from "../ui/arrow-key-focus.ts";
import { STATEMENT_FILTERS, type StatementFilter } from "./statement-filter.ts";
import { statementStrings } from "./strings.ts";

/** Chooses which rows of a statement are shown. One stop of the Tab key, with arrow keys between the buttons. */
export function FilterTabs({ filter }: { filter: Signal<StatementFilter> }) {
  const { filters, filterLabel } = statementStrings.value;
  return (
    <fieldset class="statement-filters" aria-label={filterLabel} onKeyDown={moveFocusByArrowKey}>
      {STATEMENT_FILTERS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={filter.value === each}
          tabIndex={filter.value === each ? 0 : -1}
          onClick={() => {
            filter.value = each;
          }}
        >
          {filters[each]}
        </button>
      ))}
    </fieldset>
  );
}
