import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Field } from "../ui/form/field.tsx";
import { closeSheet, Sheet } from "../ui/sheet.tsx";
import { adminStrings } from "./strings.ts";

type Question = {
  title: string;
  /** The act's consequences. */
  effect: string;
  /** The words on its button. */
  label: string;
  /** A text that must be typed first. */
  typed?: string;
};

/** Returns a function that asks before an act, and the dialog in which it does. Only a press on the button of the act is a yes. */
export function useQuestion(): { ask: (question: Question) => Promise<boolean>; dialog: ComponentChildren } {
  const asked = useSignal<(Question & { answer: (isYes: boolean) => void }) | undefined>(undefined);
  const ask = (question: Question) =>
    new Promise<boolean>((answer) => {
      asked.value = { ...question, answer };
    });
  const open = asked.value;
  const dialog = open && (
    <QuestionSheet
      {...open}
      onClose={() => {
        asked.value = undefined;
        open.answer(false);
      }}
    />
  );
  return { ask, dialog };
}

type Props = Question & { answer: (isYes: boolean) => void; onClose: () => void };

function QuestionSheet({ title, effect, label, typed, answer, onClose }: Props) {
  const { question: t } = adminStrings.value;
  const text = useSignal("");
  const isBarred = typed !== undefined && text.value.trim() !== typed;
  return (
    <Sheet title={title} closeLabel={t.cancel} kind="question" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isBarred) return;
          answer(true);
          closeSheet(event.currentTarget);
        }}
      >
        <p>{effect}</p>
        {typed !== undefined && (
          <Field
            label={t.typed(typed)}
            inputMode="numeric"
            autoComplete="off"
            autofocus
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
          />
        )}
        <Answers label={label} isBarred={isBarred} hasFocus={typed === undefined} />
      </form>
    </Sheet>
  );
}

type AnswersProps = { label: string; isBarred: boolean; hasFocus: boolean };

/** The two answers. The keyboard reaches the act last. */
function Answers({ label, isBarred, hasFocus }: AnswersProps) {
  return (
    <div class="question-acts">
      <button type="button" autofocus={hasFocus} onClick={({ currentTarget }) => closeSheet(currentTarget)}>
        {adminStrings.value.question.cancel}
      </button>
      <button type="submit" class="danger" data-deliberate aria-disabled={isBarred}>
        {label}
      </button>
    </div>
  );
}
