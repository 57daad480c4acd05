-- Made by drizzle-kit from src/db/schema.ts; what follows the column is added by hand.
ALTER TABLE `holds` ADD `touched_at` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
-- Nobody knows when the last step was taken. If a room has lost its alarm, the hourly check finds its hold a while after this.
UPDATE holds SET touched_at = unixepoch() * 1000 WHERE held > 0;
