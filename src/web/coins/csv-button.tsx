import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { language } from "../i18n/language.ts";
import { CSV_REVOKE_MS } from "../limits.ts";
import { tableIcon } from "../ui/icons/coin-icons.ts";
import { Icon } from "../ui/icons/icon.tsx";
import { loadAll } from "./load-all.ts";
import { statementCsv } from "./statement-csv.ts";
import { statementStrings } from "./strings.ts";

type Props = {
  /** Of the statement. */
  address: string;
  memberId: number;
};

/** Downloads the whole statement as a file. While it loads, the button shows how much has arrived, and a second press ends that. */
export function CsvButton(props: Props) {
  const t = statementStrings.value;
  const { progress, isFailed, toggle } = useDownload(props);
  const part = progress.value;
  const percent = part?.toLocaleString(language.value, { style: "percent" });
  return (
    <>
      <button type="button" class="csv-button" onClick={toggle}>
        <Icon path={tableIcon} />
        {part === undefined ? t.download : t.cancelDownload}
      </button>
      <p role="status" class="quiet csv-status">
        {percent !== undefined && t.downloading(percent)}
      </p>
      {isFailed.value && (
        <p role="alert" class="problem">
          {t.downloadFailed}
        </p>
      )}
    </>
  );
}

function useDownload({ address, memberId }: Props) {
  const progress = useSignal<number | undefined>(undefined);
  const isFailed = useSignal(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function download(): Promise<void> {
    const stop = new AbortController();
    running.current = stop;
    isFailed.value = false;
    progress.value = 0;
    const onProgress = (part: number) => {
      if (!stop.signal.aborted) progress.value = part;
    };
    try {
      const { entries, balance, exact } = await loadAll(address, { signal: stop.signal, onProgress });
      saveFile(statementCsv(entries, balance, exact), fileName(memberId));
    } catch {
      isFailed.value = !stop.signal.aborted;
    } finally {
      if (running.current === stop) running.current = undefined;
      if (!running.current) progress.value = undefined;
    }
  }

  function toggle(): void {
    const { current } = running;
    running.current = undefined;
    if (current) current.abort();
    else void download();
  }
  return { progress, isFailed, toggle };
}

/** Returns a name such as `statement-17-2026-11-30.csv`, with the local day. */
function fileName(memberId: number): string {
  const now = new Date();
  const day = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  return `statement-${memberId}-${day}.csv`;
}

function saveFile(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Safari reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), CSV_REVOKE_MS);
}
