import { countIn } from "../../i18n/format.ts";

const count = countIn("en");
const coins = (n: number) => count(n, { one: "coin", other: "coins" });

/** The texts of a chat's messages in English. */
export const en = {
  start: {
    /** @param day such as "28 Nov 2026" */
    since: (day: string) => `Member since ${day}`,
    price: (n: number) => `Each message costs ${coins(n)}.`,
    free: "Your messages are free.",
    /** First messages. A click puts one into the field. */
    openers: {
      hi: (name: string) => `Hi ${name}!`,
      how: "How are you?",
      minute: "Do you have a minute?",
    },
  },
  media: {
    cancel: (name: string) => `Cancel ${name}`,
    download: (name: string) => `Download ${name}`,
    play: (name: string) => `Play ${name}`,
    pause: (name: string) => `Pause ${name}`,
    position: (name: string) => `Position in ${name}`,
    previous: "Previous picture",
    next: "Next picture",
  },
};
