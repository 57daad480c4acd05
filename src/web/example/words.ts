type Member = { id: number; email: string | null; balance: number; exempt: boolean; exact: boolean };
type Message = { id: number; type: string; member_id: number };

/** The texts that the page's script writes. The labels are in `example.html`. */
export const words = {
  title: (site: string) => `Example page – ${site}`,
  registered: (id: number) => `Registered as member ${id}. Now log in.`,
  loggedIn: (id: number) => `Logged in as member ${id}.`,
  member: ({ id, email, balance, exempt, exact }: Member) =>
    `Member ${id}${email === null ? "" : ` (${email})`}. Balance: ${exact ? "" : "about "}${balance} coins${exempt ? ", messages are free" : ""}.`,
  noAnswer: "Can't reach the server.",
  badAnswer: (status: number) => `The server responded with status ${status}.`,
  open: (url: string) => `Opened ${url}`,
  closed: (code: number, reason: string) => `Closed: ${code} ${reason || "(no reason)"}`,
  sent: "Sent",
  bytes: (count: number) => `and ${count === 1 ? "1 byte" : `${count} bytes`} of the file`,
  history: (count: number) => `History: ${count === 1 ? "1 message" : `${count} messages`}`,
  message: ({ id, type, member_id }: Message) => `#${id} ${type} from member ${member_id}`,
  you: "(you)",
  smile: (id: number) => `Smile ${id}`,
  file: (uuid: string) => `File ${uuid}`,
};
