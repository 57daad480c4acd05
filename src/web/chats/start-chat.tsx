import { useSignal } from "@preact/signals";
import { parseMemberNumber } from "../../core/digits.ts";
import { startChat } from "../chat/started-chats.ts";
import { strings } from "../i18n/language.ts";
import { Field } from "../ui/form/field.tsx";
import { textField } from "../ui/form/use-form.ts";

type Props = { ownId: number; openChat: (otherId: number) => void };

/** Opens a chat by the other member's number. */
export function StartChat({ ownId, openChat }: Props) {
  const { chats } = strings.value;
  const problem = useSignal<string | undefined>(undefined);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const id = parseMemberNumber(textField(new FormData(form), "other_member_id"));
    if (id === undefined) problem.value = chats.memberIdWrong;
    else if (id === ownId) problem.value = chats.memberIdOwn;
    else {
      problem.value = undefined;
      form.reset();
      startChat(id);
      openChat(id);
    }
  }

  return (
    <form class="start" aria-label={chats.start} onSubmit={submit} noValidate>
      <Field
        label={chats.memberId}
        name="other_member_id"
        inputMode="numeric"
        autoComplete="off"
        problem={problem.value}
      />
      <button type="submit">{chats.open}</button>
    </form>
  );
}
