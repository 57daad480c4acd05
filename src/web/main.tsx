import { startPage } from "./app.tsx";

startPage();
