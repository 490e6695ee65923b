import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readModel } from "../file/readModel.ts";
import { widenFloat16 } from "./widenFloat16.ts";

const half = () => readModel(readFileSync(new URL("../../../onnx/golden/models/pytorch/half.onnx", import.meta.url)));

it("gives a model without float16 back as it is", () => {
  const given = half();
  const wide = widenFloat16(given);
  expect(wide).not.toBe(given);
  expect(widenFloat16(wide)).toBe(wide);
});
