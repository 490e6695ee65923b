import type { Row } from "./result.ts";
import { zeros } from "./rows/zeros.ts";

/** All rows, in the order of the page. */
export const rows: readonly Row[] = [zeros];
