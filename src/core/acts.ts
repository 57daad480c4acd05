/** The acts of superusers and of the commands of the operator, as their log names them. */
export const ACTS = [
  "member.change",
  "coins.change",
  "refund.create",
  "repair.create",
  "file.remove",
  "smile.create",
  "smile.change",
  "smile.order",
  "reconciliation.finish",
  "database.restore",
] as const;

export type ActName = (typeof ACTS)[number];

/** A superuser, or a command of the operator, which anybody with access to the database can run. */
export type Actor = `member:${number}` | "cli";

export function memberActor(id: number): Actor {
  return `member:${id}`;
}

/** Returns the id of the superuser; null for a command. */
export function actorId(actor: Actor): number | null {
  return actor === "cli" ? null : Number(actor.slice("member:".length));
}
