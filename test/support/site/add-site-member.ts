import type { Parley, TestMember } from "../runtime/parley.ts";

type SiteIdentity = { issuer: string; subject: string; email: string | null; picture?: string };

/** Adds a member as the first token of a subject does: without a log-in of Parley. */
export async function addSiteMember(
  { addMember, env: { DB } }: Pick<Parley, "addMember" | "env">,
  { issuer, subject, email, picture }: SiteIdentity,
): Promise<TestMember> {
  const member = await addMember();
  const { id } = member;
  await DB.batch([
    DB.prepare("UPDATE members SET email = NULL, password_hash = NULL, picture = ? WHERE id = ?").bind(
      picture ?? null,
      id,
    ),
    DB.prepare("INSERT INTO identities (issuer, subject, member_id, email) VALUES (?, ?, ?, ?)").bind(
      issuer,
      subject,
      id,
      email,
    ),
  ]);
  return member;
}
