import { describe, expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import type { Units } from "../units.ts";
import { featureReport } from "./featureReport.ts";
import { featureSvg } from "./featureSvg.ts";
import { featureText } from "./featureText.ts";

/** A kernel `[4, 2]` that reads four features; the second has no weight. */
const data = Float32Array.of(3, 4, 0, 0, 0, 1, 6, 8);
const parameter = { path: "kernel", read: () => ({ data, shape: [4, 2] }) };
const member = { path: "kernel", axis: 0, side: "outgoing", entries: [[0], [1], [2], [3]] } as const;
const inputs: Units = { name: "x", input: "x", size: 4, members: [member], locked: "input" };
const adapterOf = (units: readonly Units[]) => ({
  units: () => units,
  parameters: () => [parameter],
});
const report = (options = {}) => featureReport(adapterOf([inputs]), {}, options);

describe("featureReport", () => {
  it("ranks features by the norm of the weights that read them", async () => {
    expect(await report()).toEqual({
      ...{ input: "x", size: 4, used: 3 },
      features: [
        { feature: 3, name: "3", norm: 10 },
        { feature: 0, name: "0", norm: 5 },
        { feature: 2, name: "2", norm: 1 },
        { feature: 1, name: "1", norm: 0 },
      ],
    });
  });

  it("takes several entries of a feature together, and skips units that the model makes", async () => {
    const channels: Units = {
      ...inputs,
      size: 2,
      members: [
        {
          ...member,
          entries: [
            [0, 2],
            [1, 3],
          ],
        },
      ],
    };
    const { input: _, ...hidden } = { ...inputs, members: [{ ...member, side: "incoming" as const }, member] };
    const { features } = await featureReport(adapterOf([hidden, channels]), {});
    expect(features.map(({ feature, norm }) => [feature, norm])).toEqual([
      [1, 10],
      [0, Math.sqrt(26)],
    ]);
  });

  it("says what it cannot do", async () => {
    expect(await rejection(featureReport(adapterOf([]), {}))).toBe(
      "UNSUPPORTED_MODEL: [@reg/core] featureReport: expected a model with an input of several features that a kernel reads, received none. Positions of an image that a convolution reads are no features.",
    );
    expect(await rejection(report({ input: "y" }))).toBe(
      'UNSUPPORTED_MODEL: [@reg/core] featureReport: expected one of the inputs "x", received "y".',
    );
    const frozen = { units: () => [inputs], parameters: () => [] };
    expect(await rejection(featureReport(frozen, {}))).toBe(
      'UNSUPPORTED_MODEL: [@reg/core] featureReport: expected the weights of all parameters that read "x", received a model that does not list "kernel", such as a trainer in which it is not trainable. Give a trainer of all parameters, or save the model and run `reg inspect FILE --features`.',
    );
    expect(await rejection(report({ names: ["one"] }))).toBe(
      'INVALID_PARAMETER: [@reg/core] featureReport: expected 4 names, one for each feature of "x", received 1.',
    );
  });
});

const rejection = (call: Promise<unknown>) =>
  call.then(
    () => "no error",
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );

it("prints a report", async () => {
  expect(featureText(await report({ names: ["age", "b", "c", "height"] }))).toBe(
    [
      "x: 3 of 4 features used",
      `height       10.0  ${"█".repeat(24)}`,
      `age          5.00  ${"█".repeat(12)}`,
      `c            1.00  ${"█".repeat(2)}`,
      "1 with no weight",
    ].join("\n"),
  );
  expect(featureText(await report(), { most: 1 })).toContain("and 2 more\n1 with no weight");
});

describe("featureSvg", () => {
  it("draws bars, and escapes names", async () => {
    const svg = featureSvg(await report({ names: ["a", "b", "c", '<script>"x" & y'] }));
    expect(svg.match(/<rect x="180"/g)).toHaveLength(4);
    expect(svg).toContain('x="180" y="37" width="320"');
    expect(svg).toContain('x="180" y="57" width="160"');
    expect(svg).toContain("&#60;script&#62;&#34;x&#34; &#38; y");
    expect(svg).not.toContain("<script>");
  });

  it("draws an image, whose unused pixels are white", async () => {
    const svg = featureSvg(await report(), { image: [2, 2] });
    expect(svg.match(/fill="rgb[^"]*"/g)).toEqual([
      'fill="rgb(132,152,181)"',
      'fill="rgb(230,234,240)"',
      'fill="rgb(8,48,107)"',
    ]);
  });

  it("refuses an image of another size", async () => {
    const three = await report();
    expect(messageOf(() => featureSvg(three, { image: [3, 2] }))).toBe(
      "INVALID_PARAMETER: [@reg/core] featureSvg: expected an image of 4 features: [height, width] or [height, width, channels], received [3,2].",
    );
  });
});
