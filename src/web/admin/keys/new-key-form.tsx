import { useSignal } from "@preact/signals";
import { KEY_NAME_MAX_LENGTH, SCOPES } from "../../../core/api-keys.ts";
import { ApiError, type CreatedApiKey } from "../../api.ts";
import { Field } from "../../ui/form/field.tsx";
import { FormFooter } from "../../ui/form/form-footer.tsx";
import { FieldError, textField, useForm } from "../../ui/form/use-form.ts";
import { deskRequest } from "../desk-request.ts";
import { keyStrings } from "./strings.ts";

type Props = { onCreate: (key: CreatedApiKey) => void; onChange: () => Promise<void> };

/** Creates an API key. The answer is the only one with its secret, so the request is not repeated by itself. */
export function NewKeyForm({ onCreate, onChange }: Props) {
  const t = keyStrings.value;
  const { form, isLost } = useNewKey({ onCreate, onChange });
  const problems = form.problems.value;
  return (
    <>
      <h2 id="new-key-title">{t.newKey}</h2>
      <form aria-labelledby="new-key-title" onSubmit={form.onSubmit}>
        <Field
          label={t.name}
          hint={t.nameHint}
          name="name"
          maxLength={KEY_NAME_MAX_LENGTH}
          autoComplete="off"
          problem={problems["name"] && t.nameWrong}
        />
        <Scopes problem={problems["scopes"] && t.scopesWrong} />
        {isLost.value && (
          <p role="alert" class="problem">
            {t.lost}
          </p>
        )}
        <FormFooter form={form} label={t.create} />
      </form>
    </>
  );
}

function useNewKey({ onCreate, onChange }: Props) {
  const isLost = useSignal(false);
  const form = useForm(async (fields) => {
    const { nameWrong, scopesWrong } = keyStrings.value;
    isLost.value = false;
    const body = {
      name: textField(fields, "name").trim(),
      scopes: SCOPES.filter((scope) => fields.getAll("scopes").includes(scope)),
    };
    if (body.name === "") throw new FieldError("name", nameWrong);
    if (body.scopes.length === 0) throw new FieldError("scopes", scopesWrong);
    try {
      onCreate(await deskRequest<CreatedApiKey>("/api-keys", { method: "POST", body }));
    } catch (error) {
      if (!mayHaveCreated(error)) throw error;
      isLost.value = true;
    }
    await onChange();
    return undefined;
  });
  return { form, isLost };
}

/** Returns whether D1 may have the key although no answer has it. */
function mayHaveCreated(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { code, closed } = error.problem;
  return !closed && (code === "unreachable" || code === "unavailable" || code === "internal");
}

/** A check box for each scope, with a sentence. The first one has the focus if none is checked. */
function Scopes({ problem }: { problem: string | undefined }) {
  const t = keyStrings.value;
  return (
    <fieldset class="choices notice-choices">
      <legend>{t.scopesTitle}</legend>
      {SCOPES.map((scope, at) => (
        <div key={scope}>
          <label>
            <input
              type="checkbox"
              name="scopes"
              value={scope}
              aria-invalid={problem !== undefined && at === 0 ? true : undefined}
              aria-describedby={`scope-${scope}${problem === undefined ? "" : " scopes-problem"}`}
            />
            {t.scopes[scope].title}
          </label>
          <p id={`scope-${scope}`} class="hint">
            {t.scopes[scope].opens}
          </p>
        </div>
      ))}
      {problem !== undefined && (
        <p id="scopes-problem" class="problem">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
