-- Made by drizzle-kit from src/db/schema.ts; STRICT and WITHOUT ROWID are added by hand. No table refers to `acts`, so it can be made
-- again with another check; D1 refuses that for every other table. It does not admit `PRAGMA foreign_keys`, which is left out.
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`ended_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `__new_acts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`act` text NOT NULL,
	`member` integer,
	`chat` integer,
	`detail` text NOT NULL,
	CONSTRAINT "acts_actor" CHECK("__new_acts"."actor" = 'cli' OR "__new_acts"."actor" GLOB 'member:[1-9]*' OR "__new_acts"."actor" GLOB 'key:?*'),
	CONSTRAINT "acts_detail" CHECK(json_valid("__new_acts"."detail"))
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_acts`("id", "at", "actor", "act", "member", "chat", "detail") SELECT "id", "at", "actor", "act", "member", "chat", "detail" FROM `acts`;--> statement-breakpoint
DROP TABLE `acts`;--> statement-breakpoint
ALTER TABLE `__new_acts` RENAME TO `acts`;--> statement-breakpoint
CREATE INDEX `acts_act` ON `acts` (`act`);--> statement-breakpoint
CREATE UNIQUE INDEX `acts_uuid` ON `acts` (`act`,"detail" ->> 'uuid') WHERE "acts"."detail" ->> 'uuid' IS NOT NULL;--> statement-breakpoint
ALTER TABLE `transfers` ADD `by_key` text;
