/** Returns a time of a sound in minutes and seconds, such as "0:07". */
export function playingTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
