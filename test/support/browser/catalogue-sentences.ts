/** A placeholder for the argument of a sentence while the sentence is escaped. */
const ARGUMENT = "\uFFFC";

/** Returns an expression for a sentence of a catalogue whose argument matches `pattern`. */
export function sentenceWith(sentence: (argument: string) => string, pattern: string): RegExp {
  return new RegExp(`^${escaped(sentence(ARGUMENT)).replace(ARGUMENT, pattern)}$`);
}

/** Returns an expression for a sentence of a catalogue with any count, in the singular and in the plural. */
export function sentenceWithAnyNumber(sentence: (count: number) => string): RegExp {
  const forms = [1, 2].map((count) => escaped(sentence(count)).replace(String(count), "\\d[\\d.,]*"));
  return new RegExp(forms.join("|"));
}

/** Escapes a text. Each of its spaces stands for one of any kind. */
function escaped(text: string): string {
  // The driver writes accessible names with ordinary spaces.
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replace(/\s/g, "\\s");
}
