import { startPage } from "./app.tsx";

// An error of a browser that is too old for the page must reach the script that explains it.
await startPage();
