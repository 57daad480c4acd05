import type { LazyFrame } from "./lazy.tsx";

/** Shows nothing while a part loads, so that the part alone moves what is around it. */
export const SilentFrame: LazyFrame = ({ children }) => <>{children}</>;
