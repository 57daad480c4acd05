import { useEffect, useMemo } from "preact/hooks";
import { startChat } from "../chat/started-chats.ts";
import { type ChatHost, useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { Field } from "../ui/form/field.tsx";
import { FormFooter } from "../ui/form/form-footer.tsx";
import { FieldError, textField, useForm } from "../ui/form/use-form.ts";
import { closeSheet, Sheet } from "../ui/sheet.tsx";
import { parseWanted } from "./find-member.ts";
import { FoundMembers } from "./found-members.tsx";
import { type MembersByName, membersByName } from "./members-by-name.ts";
import { loadProfile } from "./profile.ts";
import { peopleStrings } from "./strings.ts";

const FIELD = "other_member_id";

/** Starts a chat with a member, by their number or, where the site allows it, by their name. */
export function NewChat({ onClose }: { onClose: () => void }) {
  const { chats: t } = strings.value;
  return (
    <Sheet title={t.newChat} closeLabel={peopleStrings.value.close} onClose={onClose}>
      <NewChatForm />
    </Sheet>
  );
}

function NewChatForm() {
  const { form, search, how, onInput, onChoose } = useNewChat();
  const t = peopleStrings.value;
  return (
    <form class="new-chat" aria-label={strings.value.chats.newChat} onSubmit={form.onSubmit} noValidate>
      <Field
        label={t.find[how]}
        name={FIELD}
        inputMode={how === "off" ? "numeric" : "text"}
        autoComplete="off"
        autoFocus
        problem={form.problems.value[FIELD]}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
      <FoundMembers search={search} onChoose={onChoose} />
      <FormFooter form={form} label={t.open} />
    </form>
  );
}

function useNewChat() {
  const { host, client } = useHost();
  const how = host.config.value.member_search;
  const search = useMemo(() => membersByName(host), [host]);
  const parse = (text: string) => parseWanted(text, { ownId: client.memberId, how }, peopleStrings.value);
  const onChoose = (id: number, element: Element) => start(host, id, element);
  const form = useForm(async (fields, element) => {
    const wanted = parse(textField(fields, FIELD));
    if ("problem" in wanted) throw new FieldError(FIELD, wanted.problem);
    if ("id" in wanted) await startIfMember(host, wanted.id, element);
    else await chooseFound(search, element, onChoose);
    return undefined;
  });
  useEffect(() => () => search.search(""), [search]);

  function onInput(text: string): void {
    form.problems.value = {};
    const wanted = parse(text);
    search.search("name" in wanted ? wanted.name : "");
  }

  return { form, search, how, onInput, onChoose };
}

/** Opens a chat, and closes the dialog around the element. */
function start(host: ChatHost, id: number, element: Element): void {
  closeSheet(element);
  startChat(id);
  host.openChat(id);
}

async function startIfMember(host: ChatHost, id: number, element: Element): Promise<void> {
  const profile = await loadProfile(host, id);
  if (profile === "none") throw new FieldError(FIELD, peopleStrings.value.none(String(id)));
  start(host, id, element);
}

/** Chooses the only member found, or leads to several, or back to the field if there is none. */
async function chooseFound(
  search: MembersByName,
  element: Element,
  onChoose: (id: number, element: Element) => void,
): Promise<void> {
  const [first, second] = await search.now();
  if (first && !second) onChoose(first.id, element);
  else element.querySelector<HTMLElement>(first ? ".found-member" : "input")?.focus();
}
