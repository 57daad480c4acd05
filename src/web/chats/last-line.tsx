import { strings } from "../i18n/language.ts";
import { Icon } from "../ui/icons/icon.tsx";
import {
  checkIcon,
  doubleCheckIcon,
  fileIcon,
  filmIcon,
  photoIcon,
  soundIcon,
  stickerIcon,
} from "../ui/icons/page-icons.ts";
import { ChatMarks } from "./chat-marks.tsx";
import { type Preview, spokenKind } from "./preview.ts";
import type { RowLine } from "./row-line.ts";

const KIND_ICONS = {
  photo: photoIcon,
  film: filmIcon,
  sound: soundIcon,
  file: fileIcon,
  sticker: stickerIcon,
};
const TICK_ICONS = { sent: checkIcon, read: doubleCheckIcon };

/** The second line of a row, with its marks. */
export function LastLine({ otherId, line }: { otherId: number; line: RowLine }) {
  const { preview, words, tick } = line;
  const { chat: t } = strings.value;
  return (
    <span class="chat-row-last">
      <ChatMarks otherId={otherId} />
      {tick && <Tick kind={tick} />}
      {preview && <PreviewKind preview={preview} />}
      <bdi>{words}</bdi>
      {tick && <span class="unseen row-aside">{t[tick]}</span>}
    </span>
  );
}

function Tick({ kind }: { kind: "sent" | "read" }) {
  return (
    <>
      <span class={`row-tick is-${kind}`}>
        <Icon path={TICK_ICONS[kind]} />
      </span>
      <span class="unseen">{strings.value.chats.you("")}</span>
    </>
  );
}

function PreviewKind({ preview }: { preview: Preview }) {
  if (preview.kind === "text") return null;
  const kind = spokenKind(preview, strings.value);
  return (
    <>
      <Icon path={KIND_ICONS[preview.kind]} />
      {kind && <span class="unseen">{`${kind}: `}</span>}
    </>
  );
}
