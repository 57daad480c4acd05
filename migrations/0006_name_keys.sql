-- Made by drizzle-kit from src/db/schema.ts. The hourly run adds the keys of the names that are there: SQLite cannot fold them.
ALTER TABLE `members` ADD `name_key` text;--> statement-breakpoint
CREATE INDEX `members_name_key` ON `members` (`name_key`) WHERE "members"."name_key" IS NOT NULL AND "members"."is_active" = 1;--> statement-breakpoint
CREATE INDEX `members_without_key` ON `members` (`id`) WHERE "members"."name" IS NOT NULL AND "members"."name_key" IS NULL;