import { ROOMS_QUICK_TRIES } from "../core/coin-limits.ts";
import { retryWaitMs } from "../core/retry.ts";
import type { OpenHold } from "../db/holds.ts";
import type { AskLimits, SpendsQuestion } from "./pending-reports.ts";

type AskDeps = {
  /** Returns the holds with coins in them whose rooms have not reported. */
  unreported: () => OpenHold[];
  /** See `CoinsDeps`. */
  askRooms: (questions: SpendsQuestion[]) => Promise<(number | undefined)[]>;
  wait: (ms: number) => Promise<unknown>;
  /** Whether a socket is open or about to be. */
  isNeeded: () => boolean;
  /** Takes all that the member ever spent in a chat. */
  onAnswer: (chatId: number, spent: number) => void;
  /** Called after the answers of a round of questions, when no other round of it follows. */
  onRound: () => void;
};

/** Rooms that were asked, and the reports that came meanwhile. */
type Run = { reports: Map<number, number>; isFirst: boolean };

/**
 * Asks rooms what a member ever spent there: those that hold coins, when the first socket opens, and a few times more those that do
 * not answer. In memory alone: an inbox that sleeps asks nothing.
 */
export class AskedRooms {
  readonly #deps: AskDeps;
  #run: Run | undefined;

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
    const { unreported, onRound } = this.#deps;
    const run = this.#begin(true);
    const asked = new Set(except);
    for (;;) {
      const unasked = unreported().filter(({ chatId }) => !asked.has(chatId));
      const holds = unasked.slice(0, most + except.size - asked.size);
      if (holds.length === 0) break;
      if (!(await this.#askOnce(run, holds))) return;
      for (const { chatId } of holds) asked.add(chatId);
    }
    run.isFirst = false;
    onRound();
    await this.#askAgain(run, ({ chatId }) => asked.has(chatId));
  }

  #begin(isFirst: boolean): Run {
    this.#run = { reports: new Map(), isFirst };
    return this.#run;
  }

  /** Asks again those of the rooms that have neither answered nor reported. */
  async #askAgain(run: Run, isAsked: (hold: OpenHold) => boolean): Promise<void> {
    const { unreported, wait, isNeeded, onRound } = this.#deps;
    for (let tries = 1; tries < ROOMS_QUICK_TRIES; tries++) {
      if (!unreported().some(isAsked)) break;
      await wait(retryWaitMs(tries, Math.random()));
      if (run !== this.#run || !isNeeded()) return;
      const silent = unreported().filter(isAsked);
      if (silent.length > 0 && !(await this.#askOnce(run, silent))) return;
      onRound();
    }
    this.#run = undefined;
  }

  /** Returns false if the first socket is opening again. */
  async #askOnce(run: Run, holds: OpenHold[]): Promise<boolean> {
    const answers = await this.#deps.askRooms(holds);
    if (run !== this.#run) return false;
    holds.forEach(({ chatId }, i) => {
      const answer = answers[i];
      if (answer === undefined) return;
      this.#deps.onAnswer(chatId, Math.max(answer, run.reports.get(chatId) ?? 0));
    });
    return true;
  }
}
