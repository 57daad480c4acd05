-- Made by drizzle-kit from src/db/schema.ts; STRICT is added by hand.
CREATE TABLE `acts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`act` text NOT NULL,
	`member` integer,
	`chat` integer,
	`detail` text NOT NULL,
	CONSTRAINT "acts_actor" CHECK("acts"."actor" = 'cli' OR "acts"."actor" GLOB 'member:[1-9]*'),
	CONSTRAINT "acts_detail" CHECK(json_valid("acts"."detail"))
) STRICT;
--> statement-breakpoint
CREATE INDEX `acts_act` ON `acts` (`act`);--> statement-breakpoint
CREATE UNIQUE INDEX `acts_uuid` ON `acts` (`act`,"detail" ->> 'uuid') WHERE "acts"."detail" ->> 'uuid' IS NOT NULL;--> statement-breakpoint
ALTER TABLE `smiles` ADD `position` integer;--> statement-breakpoint
CREATE INDEX `members_inactive_name_key` ON `members` (`name_key`) WHERE "members"."name_key" IS NOT NULL AND "members"."is_active" = 0;