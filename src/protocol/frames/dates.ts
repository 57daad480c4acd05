let last = { second: Number.NaN, text: "" };

/** Returns Unix ms in the format of the contract: `2022-09-02T15:27:34.857000`. Spells each second once: a burst has few. */
export function contractDate(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== last.second) {
    last = { second, text: new Date(second * 1000).toISOString().slice(0, -"000Z".length) };
  }
  return `${last.text}${String(at - second * 1000).padStart(3, "0")}000`;
}

/** Returns Unix ms in the format of parley.v1: `2022-09-02T15:27:34.857000Z`. */
export function v1Date(at: number): string {
  return `${contractDate(at)}Z`;
}
