-- Made by drizzle-kit from src/db/schema.ts; STRICT and WITHOUT ROWID are added by hand, as it cannot say them.
CREATE TABLE `chats` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`low_id` integer NOT NULL,
	`high_id` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`low_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`high_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "chats_order" CHECK("chats"."low_id" < "chats"."high_id")
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `chats_pair` ON `chats` (`low_id`,`high_id`);--> statement-breakpoint
CREATE TABLE `members` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`email` text NOT NULL,
	`password_hash` text NOT NULL,
	`token_epoch` integer DEFAULT 0 NOT NULL,
	`name` text,
	`is_superuser` integer DEFAULT false NOT NULL,
	`is_employee` integer DEFAULT false NOT NULL,
	`premium_until` integer,
	`is_active` integer DEFAULT true NOT NULL,
	`balance` integer DEFAULT 0 NOT NULL,
	`entries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "members_balance" CHECK("members"."balance" BETWEEN 0 AND 9007199254740991),
	CONSTRAINT "members_is_superuser" CHECK("members"."is_superuser" IN (0, 1)),
	CONSTRAINT "members_is_employee" CHECK("members"."is_employee" IN (0, 1)),
	CONSTRAINT "members_is_active" CHECK("members"."is_active" IN (0, 1))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `members_email_unique` ON `members` (`email`);--> statement-breakpoint
CREATE TABLE `smiles` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`file_uuid` text NOT NULL,
	`price` integer NOT NULL,
	`title` text NOT NULL,
	`is_active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "smiles_price" CHECK("smiles"."price" BETWEEN 0 AND 1000000000),
	CONSTRAINT "smiles_is_active" CHECK("smiles"."is_active" IN (0, 1))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `smiles_file_uuid_unique` ON `smiles` (`file_uuid`);--> statement-breakpoint
CREATE TABLE `transfers` (
	`member_id` integer NOT NULL,
	`entry` integer NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`chat_id` integer,
	`first_id` integer,
	`last_id` integer,
	`messages` integer,
	`key` text,
	`note` text,
	`by_id` integer,
	`at` integer NOT NULL,
	PRIMARY KEY(`member_id`, `entry`),
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "transfers_kind" CHECK("transfers"."kind" IN ('grant', 'withdrawal', 'charge', 'refund')),
	CONSTRAINT "transfers_amount" CHECK("transfers"."amount" BETWEEN 1 AND 9007199254740991),
	CONSTRAINT "transfers_entry" CHECK("transfers"."entry" >= 1)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `transfers_key` ON `transfers` (`key`) WHERE "transfers"."key" IS NOT NULL;