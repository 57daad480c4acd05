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
export function SoundPlayer({ file: { name, file_uuid: uuid }, autoPlay, onError }: Props) {
  const { media: t } = messageStrings.value;
  const { player, isPlaying, at, duration, events } = usePlayer(autoPlay);
  const url = storageUrl(uuid);
  const toggle = () => {
    const { current } = player;
    if (current?.paused) void current.play().catch(() => {});
    else current?.pause();
  };
  return (
    <div class="sound">
      <audio
        ref={player}
        src={url}
        preload="metadata"
        aria-label={name}
        autoPlay={autoPlay}
        onError={onError}
        {...events}
      />
      <IconButton
        label={isPlaying ? t.pause(name) : t.play(name)}
        icon={isPlaying ? pauseIcon : playIcon}
        class="sound-button"
        onClick={toggle}
      />
      <Slider player={player} label={t.position(name)} at={at} duration={duration} />
      <span class="sound-time">{playingTime(isPlaying || at > 0 ? at : duration)}</span>
      <a class="icon-button" href={url} download={name} aria-label={t.download(name)} title={name}>
        <Icon path={downloadIcon} />
      </a>
    </div>
  );
}

/** Returns the ref of an audio element, its state, and the events that change it. */
function usePlayer(autoPlay: boolean) {
  const player = useRef<HTMLAudioElement>(null);
  const state = useSignal({ isPlaying: autoPlay, at: 0, duration: 0 });
  const update = () => {
    if (!player.current) return;
    const { paused, ended, currentTime, duration } = player.current;
    state.value = {
      isPlaying: !paused && !ended,
      at: currentTime,
      // Some recordings have no length until they have been played.
      duration: Number.isFinite(duration) ? duration : currentTime,
    };
  };
  const events = {
    onPlay: update,
    onPause: update,
    onEnded: update,
    onTimeUpdate: update,
    onDurationChange: update,
  };
  return { player, ...state.value, events };
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
