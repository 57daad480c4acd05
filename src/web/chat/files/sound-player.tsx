import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { storageUrl } from "../../storage-url.ts";
import { downloadIcon, pauseIcon, playIcon } from "../../ui/icons/chat-icons.ts";
import { Icon } from "../../ui/icons/icon.tsx";
import { IconButton } from "../../ui/icons/icon-button.tsx";
import { messageStrings } from "../messages/strings.ts";
import type { FileBody } from "./file-body.ts";
import { playingTime } from "./playing-time.ts";

type Props = { file: FileBody; autoPlay: boolean; onError: () => void };

/** A sound with a button, a slider and its time. Arrow keys move the slider. */
export function SoundPlayer({ file, autoPlay, onError }: Props) {
  const { media: t } = messageStrings.value;
  const player = useRef<HTMLAudioElement>(null);
  const isPlaying = useSignal(autoPlay);
  const at = useSignal(0);
  const duration = useSignal(0);
  const url = storageUrl(file.file_uuid);
  const time = playingTime(isPlaying.value || at.value > 0 ? at.value : duration.value);
  const toggle = () => {
    const { current } = player;
    if (current?.paused) void current.play().catch(() => {});
    else current?.pause();
  };
  const update = ({ currentTarget }: { currentTarget: HTMLAudioElement }) => {
    isPlaying.value = !currentTarget.paused && !currentTarget.ended;
    at.value = currentTarget.currentTime;
    // Some recordings have no length until they have been played.
    duration.value = Number.isFinite(currentTarget.duration) ? currentTarget.duration : at.value;
  };
  const events = {
    onPlay: update,
    onPause: update,
    onEnded: update,
    onTimeUpdate: update,
    onDurationChange: update,
    onError,
  };
  return (
    <div class="sound">
      <audio
        ref={player}
        src={url}
        preload="metadata"
        aria-label={file.name}
        autoPlay={autoPlay}
        {...events}
      />
      <IconButton
        label={isPlaying.value ? t.pause(file.name) : t.play(file.name)}
        icon={isPlaying.value ? pauseIcon : playIcon}
        class="sound-button"
        onClick={toggle}
      />
      <Slider player={player} label={t.position(file.name)} at={at.value} duration={duration.value} />
      <span class="sound-time">{time}</span>
      <a
        class="icon-button"
        href={url}
        download={file.name}
        aria-label={t.download(file.name)}
        title={file.name}
      >
        <Icon path={downloadIcon} />
      </a>
    </div>
  );
}

type SliderProps = {
  player: { current: HTMLAudioElement | null };
  label: string;
  at: number;
  duration: number;
};

function Slider({ player, label, at, duration }: SliderProps) {
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={playingTime(at)}
      min={0}
      max={duration || 1}
      step="any"
      value={at}
      onInput={({ currentTarget }) => {
        if (player.current) player.current.currentTime = Number(currentTarget.value);
      }}
    />
  );
}
