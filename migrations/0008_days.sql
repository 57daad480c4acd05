-- Made by drizzle-kit from src/db/schema.ts; STRICT and WITHOUT ROWID are added by hand.
CREATE TABLE `days` (
	`day` text PRIMARY KEY NOT NULL,
	`members` integer NOT NULL,
	`registrations` integer NOT NULL,
	`active_members` integer NOT NULL,
	`paid_messages` integer NOT NULL,
	`coins` integer NOT NULL,
	`counted_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `transfers_charges` ON `transfers` (`at`,`member_id`,`entry`,`messages`,`amount`) WHERE "transfers"."kind" = 'charge';
