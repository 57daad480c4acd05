let last = { at: Number.NaN, date: "" };

/** Returns Unix ms in the format of the contract: `2022-09-02T15:27:34.857000`. Spells the same date once: a burst has few. */
export function contractDate(at: number): string {
  if (at !== last.at) last = { at, date: `${new Date(at).toISOString().slice(0, -1)}000` };
  return last.date;
}

/** Returns Unix ms in the format of parley.v1: `2022-09-02T15:27:34.857000Z`. */
export function v1Date(at: number): string {
  return `${contractDate(at)}Z`;
}
