-- Made by drizzle-kit from src/db/schema.ts; STRICT and WITHOUT ROWID, and what follows the tables, are added by hand.
CREATE TABLE `holds` (
	`member_id` integer NOT NULL,
	`chat_id` integer NOT NULL,
	`step` integer DEFAULT 0 NOT NULL,
	`step_id` text DEFAULT '' NOT NULL,
	`held` integer DEFAULT 0 NOT NULL,
	`captured` integer DEFAULT 0 NOT NULL,
	`upto` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`member_id`, `chat_id`),
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "holds_step" CHECK("holds"."step" >= 0),
	CONSTRAINT "holds_held" CHECK("holds"."held" >= 0),
	CONSTRAINT "holds_captured" CHECK("holds"."captured" >= 0),
	CONSTRAINT "holds_upto" CHECK("holds"."upto" >= 0)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `members` ADD `lent` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
-- Until now each message was charged by itself. Each hold begins with what was charged in its chat.
INSERT INTO holds (member_id, chat_id, captured, upto)
	SELECT member_id, chat_id, sum(amount), max(last_id) FROM transfers WHERE kind = 'charge' GROUP BY member_id, chat_id;
--> statement-breakpoint
UPDATE transfers SET first_id = following.first_id
	FROM (
		SELECT member_id, entry, 1 + lag(last_id, 1, 0) OVER (PARTITION BY member_id, chat_id ORDER BY entry) AS first_id
		FROM transfers WHERE kind = 'charge'
	) AS following
	WHERE following.member_id = transfers.member_id AND following.entry = transfers.entry;
