import { type Signal, useSignal } from "@preact/signals";
import { ApiError } from "../../api.ts";
import { strings } from "../../i18n/language.ts";

export type Form = {
  isBusy: Signal<boolean>;
  /** The sentence above the button: what went wrong. */
  problem: Signal<string | undefined>;
  /** What went well. */
  done: Signal<string | undefined>;
  /** By the name of the field. */
  problems: Signal<Record<string, string>>;
  onSubmit: (event: SubmitEvent) => void;
};

/**
 * A form that asks the site and says what came of it. `act` is handed the fields, and returns what went well, if that is to be
 * said.
 */
export function useForm(act: (fields: FormData, form: HTMLFormElement) => Promise<string | undefined>): Form {
  const isBusy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const done = useSignal<string | undefined>(undefined);
  const problems = useSignal<Record<string, string>>({});

  async function submit(form: HTMLFormElement): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = undefined;
    done.value = undefined;
    problems.value = {};
    try {
      done.value = await act(new FormData(form), form);
    } catch (error) {
      if (error instanceof ApiError) {
        problems.value = fieldProblems(error);
        problem.value = strings.value.errors[error.problem.code];
      } else if (error instanceof FieldError) problems.value = { [error.field]: error.message };
      else throw error;
      // The first field that is wrong, once it says so.
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
    } finally {
      isBusy.value = false;
    }
  }

  return {
    isBusy,
    problem,
    done,
    problems,
    onSubmit: (event) => {
      event.preventDefault();
      void submit(event.currentTarget as HTMLFormElement);
    },
  };
}

/** A field that is wrong, as can be seen without asking the site. The message is for people. */
export class FieldError extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** The text of a field; empty if there is none. */
export function textField(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}

/** The site names fields by JSON pointers, `/password/new`, and says in English what is wrong: known ones are translated. */
function fieldProblems({ problem }: ApiError): Record<string, string> {
  const { fields } = strings.value;
  return Object.fromEntries(
    problem.errors.map(({ pointer, detail }) => {
      const name = pointer.split("/").at(-1) ?? "";
      const min = /(\d+) char/.exec(detail)?.[1];
      if (name === "repeat_password") return [name, fields.passwordsDiffer];
      if (name === "email") return [name, fields.email];
      if (/password|new|current/.test(pointer) && min) return [name, fields.passwordShort(min)];
      return [name, fields.wrong];
    }),
  );
}
