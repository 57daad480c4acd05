/** Returns Unix ms in the format of the contract: `2022-09-02T15:27:34.857000`. */
export function contractDate(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}000`;
}

/** Returns Unix ms in the format of parley.v1: `2022-09-02T15:27:34.857000Z`. */
export function v1Date(at: number): string {
  return `${contractDate(at)}Z`;
}
