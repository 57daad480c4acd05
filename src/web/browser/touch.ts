/** Returns whether the main pointer of the device is a finger: it then has an on-screen keyboard. */
export function hasTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
