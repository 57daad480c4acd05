import { COINS_FRESH_MS, ROOMS_QUICK_TRIES } from "../core/coin-limits.ts";
import type { Pair } from "../core/pair.ts";
import { isRecent } from "../core/recent.ts";
import { retryWaitMs } from "../core/retry.ts";
import type { OpenHold } from "../db/holds.ts";
import type { AskLimits, SpendsQuestion } from "./pending-reports.ts";

export type AskDeps = {
  /** Returns the open sockets of the inbox. */
  sockets: () => WebSocket[];
  /** Returns the holds with coins in them whose rooms have not reported. */
  unreported: () => OpenHold[];
  /** Asks rooms what the member ever spent there; undefined for one that does not answer. Never rejects. */
  askRooms: (questions: SpendsQuestion[]) => Promise<(number | undefined)[]>;
  wait: (ms: number) => Promise<unknown>;
  /** Called after each round of questions, with what the member ever spent in each chat whose room has answered. */
  onAnswers: (answers: ReadonlyMap<number, number>) => void;
};

/** Questions that are under way, and the reports that came meanwhile. */
type Run = { reports: Map<number, number>; isFirst: boolean };

/**
 * Asks rooms what a member ever spent there: those that hold coins, when the first socket opens, and a few times more those that do
 * not answer. In memory alone: an inbox that sleeps asks nothing.
 */
export class AskedRooms {
  readonly #deps: AskDeps;
  #run: Run | undefined;
  /** When `askOnce` last asked rooms (Unix ms). */
  #askedOnceAt = Number.NEGATIVE_INFINITY;

  constructor(deps: AskDeps) {
    this.#deps = deps;
  }

  /** Whether the rooms are asked for the first time, so that the coins are not known yet. */
  get isFirst(): boolean {
    return this.#run?.isFirst ?? false;
  }

  /** Call with each report: an answer may be older. */
  onReport(chatId: number, spent: number): void {
    this.#run?.reports.set(chatId, Math.max(spent, this.#run.reports.get(chatId) ?? 0));
  }

  /** Ignores all answers to come. */
  stop(): void {
    this.#run = undefined;
  }

  /** Asks the rooms of all holds that have not reported, also of those that a later reading shows. */
  async ask({ most, except }: AskLimits): Promise<void> {
    const run = this.#begin({ isFirst: true });
    const asked = new Set(except);
    const all = new Map<number, number>();
    for (;;) {
      const unasked = this.#deps.unreported().filter(({ chatId }) => !asked.has(chatId));
      const holds = unasked.slice(0, most + except.size - asked.size);
      if (holds.length === 0) break;
      const answers = await this.#askRound(holds);
      // The first socket is opening again.
      if (run !== this.#run) return;
      for (const { chatId } of holds) asked.add(chatId);
      for (const [chatId, spent] of answers) all.set(chatId, spent);
    }
    run.isFirst = false;
    this.#deps.onAnswers(latest(all, run));
    await this.#askAgain(run, ({ chatId }) => asked.has(chatId));
  }

  /** Asks the rooms of all holds that have not reported: at most once a minute, and not while rooms are being asked. */
  async askOnce(): Promise<void> {
    const holds = this.#deps.unreported();
    const now = Date.now();
    if (this.#run || holds.length === 0 || isRecent(this.#askedOnceAt, COINS_FRESH_MS, now)) return;
    this.#askedOnceAt = now;
    const run = this.#begin({ isFirst: false });
    const answers = await this.#askRound(holds);
    if (run !== this.#run) return;
    this.#run = undefined;
    this.#deps.onAnswers(latest(answers, run));
  }

  /** Asks a room that runs an older release, whose reports lack what was spent. It refuses if the member never paid there. */
  async askOld(chatId: number, pair: Pair): Promise<number> {
    const question = { chatId, pair, capturedThrough: Number.MAX_SAFE_INTEGER, mayRefuse: true };
    const [spent = 0] = await this.#deps.askRooms([question]);
    return spent;
  }

  #begin({ isFirst }: { isFirst: boolean }): Run {
    this.#run = { reports: new Map(), isFirst };
    return this.#run;
  }

  /** Asks again those of the rooms that have neither answered nor reported. */
  async #askAgain(run: Run, isAsked: (hold: OpenHold) => boolean): Promise<void> {
    const { sockets, unreported, wait, onAnswers } = this.#deps;
    for (let tries = 1; tries < ROOMS_QUICK_TRIES; tries++) {
      if (!unreported().some(isAsked)) break;
      await wait(retryWaitMs(tries, Math.random()));
      if (run !== this.#run) return;
      if (sockets().length === 0) break;
      const answers = await this.#askRound(unreported().filter(isAsked));
      if (run !== this.#run) return;
      onAnswers(latest(answers, run));
    }
    this.#run = undefined;
  }

  /** Returns what the member ever spent in each chat whose room answers. */
  async #askRound(holds: OpenHold[]): Promise<Map<number, number>> {
    const answers = holds.length === 0 ? [] : await this.#deps.askRooms(holds);
    return new Map(
      holds.flatMap(({ chatId }, i) => (answers[i] === undefined ? [] : [[chatId, answers[i]] as const])),
    );
  }
}

/** Replaces answers with reports that came while the rooms were asked, and have more. */
function latest(answers: ReadonlyMap<number, number>, { reports }: Run): Map<number, number> {
  return new Map([...answers].map(([chatId, spent]) => [chatId, Math.max(spent, reports.get(chatId) ?? 0)]));
}
