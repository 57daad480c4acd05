import { type Signal, signal } from "@preact/signals";
import type { Progress } from "../../client/outgoing.ts";
import type { Conversation } from "./conversation.ts";
import { FILE_MAX_BYTES } from "./limits.ts";

/** A file that was not sent, as its size alone shows that the site would refuse it. */
export type RefusedFile = { name: string; size: number; code: "empty_file" | "file_too_large" };

/** The files that a member sends in one chat. */
export class Uploads {
  readonly #conversation: Conversation;
  /** How far each has left this machine, by the key of its message on its way. */
  readonly progress: Signal<ReadonlyMap<string, Progress>> = signal(new Map());
  readonly refused = signal<readonly RefusedFile[]>([]);

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** Sends each as a message of its own, one behind the other, but for those that are refused. */
  send(files: Iterable<File>): void {
    // Where nothing can be sent, nothing is kept for it.
    if (this.#conversation.connection.value.state === "gave up") return;
    const all = [...files];
    this.refused.value = all.flatMap(({ name, size }) => {
      const code = refuseSize(size);
      return code ? [{ name, size, code }] : [];
    });
    for (const file of all) if (!refuseSize(file.size)) this.#send(file);
  }

  #send(file: File): void {
    const { chat, filePrice } = this.#conversation;
    const done = chat.sendFile(file, {
      ...this.#conversation.atMost(filePrice.value),
      onProgress: (progress) => this.#tell(key, progress),
    });
    const isThis = (content: { type: string; file?: Blob }) => content.file === file;
    const key = chat.outgoing.findLast(({ content }) => isThis(content))?.key ?? "";
    // What comes of it is told by its state.
    const forget = () => this.#tell(key, undefined);
    done.then(forget, forget);
  }

  #tell(key: string, progress: Progress | undefined): void {
    const changed = new Map(this.progress.value);
    if (progress) changed.set(key, progress);
    else changed.delete(key);
    this.progress.value = changed;
  }
}

function refuseSize(size: number): RefusedFile["code"] | undefined {
  if (size === 0) return "empty_file";
  return size > FILE_MAX_BYTES ? "file_too_large" : undefined;
}

const known = new WeakMap<Conversation, Uploads>();

export function uploadsOf(conversation: Conversation): Uploads {
  const uploads = known.get(conversation) ?? new Uploads(conversation);
  known.set(conversation, uploads);
  return uploads;
}
