import { type Signal, useSignal } from "@preact/signals";
import type { FieldErrorCode } from "../../../protocol/field-errors.ts";
import { ApiError, type ApiProblem } from "../../api.ts";
import { strings } from "../../i18n/language.ts";

export type Form = {
  isBusy: Signal<boolean>;
  /** The error shown above the button, unless it is one of the fields. */
  problem: Signal<string | undefined>;
  /** The code of the error that the server answered with. */
  code: Signal<ApiProblem["code"] | undefined>;
  /** The success message. */
  done: Signal<string | undefined>;
  /** Field errors by field name. */
  problems: Signal<Record<string, string>>;
  onSubmit: (event: SubmitEvent) => void;
};

type Act = (fields: FormData, form: HTMLFormElement) => Promise<string | undefined>;

/**
 * The state of a form that sends a request. `act` gets the fields and returns the success message, if any; an `ApiError` or
 * `FieldError` that it throws is shown.
 * @param first the field error that the form shows at first
 */
export function useForm(act: Act, first?: FieldError): Form {
  const isBusy = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);
  const code = useSignal<ApiProblem["code"] | undefined>(undefined);
  const done = useSignal<string | undefined>(undefined);
  const problems = useSignal<Record<string, string>>(first ? { [first.field]: first.message } : {});

  async function submit(form: HTMLFormElement): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = undefined;
    code.value = undefined;
    done.value = undefined;
    problems.value = {};
    try {
      done.value = await act(new FormData(form), form);
    } catch (error) {
      if (error instanceof ApiError) {
        code.value = error.problem.code;
        problems.value = fieldProblems(error);
        // One mistake has one message, at its field if the form has that.
        const isAtField = Object.keys(problems.value).some((name) => form.elements.namedItem(name));
        problem.value = isAtField ? undefined : sentenceOf(error);
      } else if (error instanceof FieldError) problems.value = { [error.field]: error.message };
      else throw error;
      // Focus the first invalid field once it is rendered as invalid.
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
    } finally {
      isBusy.value = false;
    }
  }

  function onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    void submit(event.currentTarget as HTMLFormElement);
  }
  return { isBusy, problem, code, done, problems, onSubmit };
}

/** Thrown for a field that the client itself finds invalid. The message is shown at the field. */
export class FieldError extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** Returns a field's text; empty if there is no such field. */
export function textField(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}

function sentenceOf({ problem: { code, closed, retryAfter } }: ApiError): string {
  const { shell, errors, tooManyAttempts } = strings.value;
  if (closed) return shell.closed;
  return code === "rate_limited" && retryAfter !== undefined ? tooManyAttempts(retryAfter) : errors[code];
}

/** Translates the server's problems by field. The server names a field by JSON pointer, such as `/password/new`. */
function fieldProblems({ problem }: ApiError): Record<string, string> {
  const { fields } = strings.value;
  const byCode: Partial<Record<FieldErrorCode, string>> = {
    passwords_differ: fields.passwordsDiffer,
    same_password: fields.passwordSame,
    weak_password: fields.passwordWeak,
    control_characters: fields.passwordCharacters,
    name_not_allowed: fields.nameTaken,
  };
  const byField: Record<string, string> = { email: fields.email, name: fields.name };
  return Object.fromEntries(
    // A server before wire 1.6.0 sends no codes.
    problem.errors.map(({ pointer, code, params }) => {
      const name = pointer.split("/").at(-1) ?? "";
      if (code === "too_short" && /password/.test(pointer) && params?.minimum)
        return [name, fields.passwordShort(params.minimum)];
      return [name, (code && byCode[code]) ?? byField[name] ?? fields.wrong];
    }),
  );
}
