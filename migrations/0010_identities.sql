-- Made by drizzle-kit from src/db/schema.ts; STRICT and WITHOUT ROWID are added by hand.
CREATE TABLE `identities` (
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`member_id` integer NOT NULL,
	`email` text,
	PRIMARY KEY(`issuer`, `subject`),
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `identities_member` ON `identities` (`member_id`);--> statement-breakpoint
CREATE INDEX `identities_email` ON `identities` (`email`) WHERE "identities"."email" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `site_keys` (
	`url` text PRIMARY KEY NOT NULL,
	`keys` text NOT NULL,
	`loaded_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
ALTER TABLE `members` ADD `tokens_from` integer;--> statement-breakpoint
ALTER TABLE `members` ADD `picture` text;--> statement-breakpoint
-- By hand: email and password_hash may be null from now on. D1 cannot replace a table that others reference, nor take NOT NULL from a column.
ALTER TABLE `members` ADD `new_email` text;--> statement-breakpoint
ALTER TABLE `members` ADD `new_password_hash` text;--> statement-breakpoint
UPDATE `members` SET `new_email` = `email`, `new_password_hash` = `password_hash`;--> statement-breakpoint
DROP INDEX `members_email_unique`;--> statement-breakpoint
ALTER TABLE `members` DROP COLUMN `email`;--> statement-breakpoint
ALTER TABLE `members` DROP COLUMN `password_hash`;--> statement-breakpoint
ALTER TABLE `members` RENAME COLUMN `new_email` TO `email`;--> statement-breakpoint
ALTER TABLE `members` RENAME COLUMN `new_password_hash` TO `password_hash`;--> statement-breakpoint
CREATE UNIQUE INDEX `members_email` ON `members` (`email`) WHERE "members"."email" IS NOT NULL;
