import { pageLocks } from "./once-per-browser.ts";

/** The part of the site that the member sees in this browser. */
export type Seen = {
  /** Whether one of the tabs has the focus. */
  hasFocus: boolean;
  /** The other member of the chat that it shows. */
  openIds: ReadonlySet<number>;
};

const NAME = /^parley sight (\d+)$/;
/** No member has this number: the tab shows the list, or another screen. */
const NO_CHAT = 0;

/** Publishes what this tab shows while it has the focus, as a lock that all tabs can see and that ends with the tab. */
export class Sight {
  readonly #locks = pageLocks();
  #release = () => {};

  /** @param openId the other member of the open chat; undefined for another screen */
  show(openId: number | undefined): void {
    this.#release();
    if (!this.#locks || !hasFocus()) return;
    const released = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    const name = `parley sight ${openId ?? NO_CHAT}`;
    this.#locks.request(name, { mode: "shared" }, () => released).catch(() => {});
  }

  /** Returns what all tabs of the browser show; without locks, what this one does. */
  async look(openId: number | undefined): Promise<Seen> {
    const { held = [] } = (await this.#locks?.query().catch(() => undefined)) ?? {};
    const openIds = held.flatMap(({ name = "" }) => NAME.exec(name)?.[1] ?? []).map(Number);
    if (hasFocus()) openIds.push(openId ?? NO_CHAT);
    return { hasFocus: openIds.length > 0, openIds: new Set(openIds) };
  }
}

function hasFocus(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}
