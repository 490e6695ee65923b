// Written by tooling/oracle/generate.py: the golden file of each penalty.
import groupLasso from "./groupLasso.json" with { type: "json" };
import l1 from "./l1.json" with { type: "json" };
import l1l2 from "./l1l2.json" with { type: "json" };
import l2 from "./l2.json" with { type: "json" };
import orthogonal from "./orthogonal.json" with { type: "json" };
import sparseGroupLasso from "./sparseGroupLasso.json" with { type: "json" };
import sum from "./sum.json" with { type: "json" };

export const penaltyFiles: Readonly<Record<string, unknown>> = { groupLasso, l1, l1l2, l2, orthogonal, sparseGroupLasso, sum };
