import * as z from "zod/mini";
import { isPictureUrl } from "../../core/picture.ts";
import { PICTURE_URL_MAX_LENGTH, SUBJECT_MAX_LENGTH } from "../../core/site-token-limits.ts";
import { refine } from "../field-errors.ts";
import { MemberBody, PatchMember } from "./members.ts";
import { Name } from "./name.ts";

const PictureUrl = z
  .string()
  .check(
    z.meta({ maxLength: PICTURE_URL_MAX_LENGTH }),
    refine(isPictureUrl, { code: "invalid_format", params: { format: "url" } }),
  );

/** A member of the site, as its server describes them. null takes a name or a picture away. */
export const PutSiteMember = z.extend(PatchMember, {
  name: z.optional(z.nullable(Name)),
  picture: z.optional(z.nullable(PictureUrl)),
});

export const ExternalId = z.string().check(z.minLength(1), z.maxLength(SUBJECT_MAX_LENGTH));

export const SiteMember = z.extend(MemberBody, {
  external_id: ExternalId,
  picture: z.nullable(z.string()),
});
export type SiteMember = z.output<typeof SiteMember>;
