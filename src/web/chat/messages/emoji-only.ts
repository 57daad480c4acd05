/** A text with at most this many emojis, and nothing else, is drawn large. */
const LARGE_EMOJIS_MAX = 3;
/** UTF-16 code units of the longest text in which emojis are sought. A family of four with skin tones has 19. */
const LARGE_EMOJIS_MAX_LENGTH = 80;

/** An emoji that is not drawn as a plain character: with an emoji's own presentation, a selector of it, or a skin tone. */
const EMOJI = String.raw`(?!\p{RI})(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?=[\uFE0F\u{1F3FB}-\u{1F3FF}]))[\uFE0F\u{1F3FB}-\u{1F3FF}]*(?:[\u{E0020}-\u{E007E}]+\u{E007F})?`;
const FLAG = "\\p{RI}\\p{RI}";
const KEY = String.raw`[#*0-9]\uFE0F?\u20E3`;
/** Emojis that joiners combine into one. Within such a sequence, the selector may be missing. */
const SEQUENCE = String.raw`(?:${FLAG}|${KEY}|${EMOJI}(?:\u200D\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]*)*)`;
const ONLY_EMOJIS = new RegExp(`^(?:${SEQUENCE} ?){1,${LARGE_EMOJIS_MAX}}$`, "u");

/** Whether a text consists of one to three emojis. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= LARGE_EMOJIS_MAX_LENGTH && ONLY_EMOJIS.test(text.trim());
}
