type Member = { id: number; email: string; balance: number; exempt: boolean };
type Message = { id: number; type: string; member_id: number };

/** The texts that the page's script writes. The labels are in `example.html`. */
export const words = {
  registered: (id: number) => `Registered as member ${id}. Now log in.`,
  loggedIn: (id: number) => `Logged in as member ${id}.`,
  member: ({ id, email, balance, exempt }: Member) =>
    `Member ${id} (${email}). Balance: ${balance} coins${exempt ? ", pays nothing" : ""}.`,
  noAnswer: "The site does not answer.",
  badAnswer: (status: number) => `The site answered ${status}.`,
  open: (url: string) => `Open: ${url}`,
  closed: (code: number, reason: string) => `Closed: ${code} ${reason || "(no reason)"}`,
  history: (count: number) => `History: ${count === 1 ? "1 message" : `${count} messages`}`,
  message: ({ id, type, member_id }: Message) => `#${id} ${type} from member ${member_id}`,
  you: "(you)",
  smile: (id: number) => `Smile ${id}`,
  file: (uuid: string) => `File ${uuid}`,
};
