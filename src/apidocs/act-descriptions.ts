import { ACTS } from "../core/acts.ts";

const RUN = {
  uuid: "The caller's own id of the run: it is recorded once.",
  members: "How many members were compared.",
  chats: "How many chats were compared.",
  transfers: "How many transfers were compared.",
  messages: "How many messages were compared.",
  differences: "How many differences were found.",
};

/** The descriptions of the fields of the log of acts. */
export const ACT_DESCRIPTIONS = {
  NewRun: RUN,
  Act: {
    id: "Number of the act. Later acts have greater numbers.",
    date: "When it was done.",
    actor:
      "A superuser, as in `member:3`, an API key, as in `key:0123456789ab`, or `cli`: a command of the operator.",
    actor_name:
      "The displayed name of the superuser, or the name of the key; null for a superuser without a name, and for a command.",
    act: `One of ${ACTS.map((act) => `\`${act}\``).join(", ")}.`,
    member_id: "The member that it concerned.",
    member_name: "The displayed name of that member; null without one.",
    chat_id: "The chat of the messages that it concerned.",
    detail: "The changes: the fields that an act of this kind has.",
  },
  ActDetail: {
    is_superuser: "The new role.",
    is_employee: "The new role.",
    premium_until: "The new end of the premium membership; null if there is none.",
    is_active: "False for a deactivation.",
    password_reset: "The operator's command printed a new password.",
    sessions_ended: "All tokens and sessions of the member ended.",
    external_id: "The external id of a new member.",
    amount: "How many coins the member gained; negative for a withdrawal.",
    note: "The note or reason, as the member's statement shows it.",
    message_id: "The message that was refunded.",
    charged: "The coins that a repair charged.",
    count: "How many messages a repair charged.",
    lost: "How many empty messages took the places of lost ones.",
    smile_id: "The smile.",
    price: "The new price of the smile.",
    title: "The new title of the smile.",
    key_id: "The API key.",
    name: "The name of the API key.",
    scopes: "The scopes of the new API key.",
    ...RUN,
    uuid: "The file that was removed, or the id of the run.",
  },
  ActList: { acts: "The acts, the newest first.", has_more: "Whether older acts exist." },
  SmileOrder: { ids: "The smiles in their order. Those that are missing follow, by their numbers." },
};
