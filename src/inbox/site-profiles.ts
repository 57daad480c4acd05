import type { FoundChat } from "../db/chats.ts";
import type { Database } from "../db/database.ts";
import { readExternalIds } from "../db/identities.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { ListedChat } from "../protocol/frames/server.ts";
import { ExternalIds } from "./external-ids.ts";
import { Pictures } from "./pictures.ts";

export type SiteProfileDeps = {
  sql: SqlStorage;
  db: Database;
  /** Returns the issuer of the external ids; undefined for a site without them. */
  issuer: () => string | undefined;
  /** The origins whose pictures pages show. */
  pictureOrigins: () => readonly string[];
};

/** The facts that the site has given of the members with whom an inbox's member has chats. */
export class SiteProfiles {
  readonly externalIds: ExternalIds;
  readonly pictures: Pictures;

  constructor({ sql, db, issuer, pictureOrigins }: SiteProfileDeps) {
    this.externalIds = new ExternalIds({
      sql,
      issuer,
      load: (site, ids) => withDeadline(readExternalIds(db, site, ids)),
    });
    this.pictures = new Pictures(sql, pictureOrigins);
  }

  of(memberId: number): Pick<ListedChat["other_member"], "picture" | "external_id"> {
    const [picture, externalId] = [this.pictures.of(memberId), this.externalIds.of(memberId)];
    return {
      ...(picture !== undefined && { picture }),
      ...(externalId !== undefined && { external_id: externalId }),
    };
  }

  /** Takes the pictures of chats that were read in D1, and loads the external ids. @throws when D1 does not answer */
  async take(chats: readonly FoundChat[]): Promise<void> {
    for (const { otherId, picture } of chats) this.pictures.take(otherId, picture);
    await this.externalIds.load(chats.map(({ otherId }) => otherId));
  }
}
