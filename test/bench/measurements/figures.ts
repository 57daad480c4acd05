import type { RunResult } from "../load/conversation.ts";

/** Messages per second, and milliseconds from send to receipt by the other member. */
export type Figures = { rate: number; p50: number; p99: number };

export function figuresOf({ messages, seconds, latencies }: RunResult): Figures {
  return { rate: messages / seconds, p50: percentile(latencies, 50), p99: percentile(latencies, 99) };
}

/** Returns the median of several measurements, figure by figure. */
export function medianFigures(measured: Figures[]): Figures {
  const medianBy = (name: keyof Figures) => median(measured.map((figures) => figures[name]));
  return { rate: medianBy("rate"), p50: medianBy("p50"), p99: medianBy("p99") };
}

export function median(values: number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** Returns the smallest value that at least `percent` of all values do not exceed. */
export function percentile(sorted: Float64Array, percent: number): number {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}
