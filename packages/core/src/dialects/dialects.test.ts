import { describe, expect, it } from "vitest";
import { messageOf } from "../../test/messageOf.ts";
import { value } from "../evaluate.ts";
import { groupLasso, l1, l1l2, l2, orthogonal } from "../penalties/index.ts";
import { weights } from "../weights.ts";
import { float32Decimal } from "./float32Decimal.ts";
import { keras3 } from "./keras3.ts";
import { tf2 } from "./tf2.ts";
import { tfjs } from "./tfjs.ts";

const dialects = { keras3, tf2, tfjs };
const read = (dialect: keyof typeof dialects, given: unknown) => JSON.stringify(dialects[dialect].read(given));
const rounded = 0.009999999776482582;

describe("string ids", () => {
  it("mean what each dialect means by them", () => {
    expect(read("keras3", "l1")).toBe('{"name":"l1","l1":0.01}');
    expect(read("keras3", "L2")).toBe('{"name":"l2","l2":0.01}');
    expect(read("keras3", "l1l2")).toBe('{"name":"l1l2","l1":0,"l2":0}');
    expect(read("keras3", "L1L2")).toBe('{"name":"l1l2","l1":0,"l2":0}');
    expect(read("keras3", "orthogonal_regularizer")).toBe('{"name":"orthogonal","factor":0.01,"mode":"rows"}');
    expect(read("tf2", "l1_l2")).toBe('{"name":"l1l2","l1":0.01,"l2":0.01}');
    expect(read("tf2", "L1L2")).toBe('{"name":"l1l2","l1":0,"l2":0}');
    expect(read("tfjs", "l1l2")).toBe('{"name":"l1l2","l1":0.01,"l2":0.01}');
  });

  it("of another dialect are refused", () => {
    expect(messageOf(() => keras3.read("l1_l2"))).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] Keras 3 regularizer: expected a string id of Keras 3, received "l1_l2". Did you mean "l1l2"?"`,
    );
    expect(messageOf(() => tf2.read("l1l2"))).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] TF 2 regularizer: expected a string id of TF 2, received "l1l2". Did you mean "L1L2"?"`,
    );
    expect(messageOf(() => tfjs.read("orthogonal_regularizer"))).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] tfjs regularizer: expected a string id of tfjs, received "orthogonal_regularizer". Known: l1l2, L1L2."`,
    );
    expect(messageOf(() => keras3.read("toString"))).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] Keras 3 regularizer: expected a string id of Keras 3, received "toString". Known: l1, L1, l2, L2, l1l2, L1L2, orthogonal_regularizer, OrthogonalRegularizer."`,
    );
  });
});

describe("objects", () => {
  it("are read by class name, new and old spelling", () => {
    for (const name of ["keras3", "tf2", "tfjs"] as const) {
      expect(read(name, { class_name: "L1", config: { l1: 0.5 } })).toBe('{"name":"l1","l1":0.5}');
      expect(read(name, { className: "L2", config: { l2: 0.5 } })).toBe('{"name":"l2","l2":0.5}');
      const config = { factor: 0.5, mode: "columns" };
      expect(dialects[name].read({ class_name: "OrthogonalRegularizer", config })?.params).toEqual(config);
      expect(dialects[name].read(null)).toBeNull();
    }
  });

  it("have the defaults of their dialect's class", () => {
    expect(read("keras3", { class_name: "L1L2", config: { l1: 0.5 } })).toBe('{"name":"l1l2","l1":0.5,"l2":0}');
    expect(read("tf2", { class_name: "L1L2", config: { l1: 0.5 } })).toBe('{"name":"l1l2","l1":0.5,"l2":0}');
    expect(read("tfjs", { className: "L1L2", config: { l1: 0.5 } })).toBe('{"name":"l1l2","l1":0.5,"l2":0.01}');
    expect(read("tfjs", { className: "L1L2" })).toBe('{"name":"l1l2","l1":0.01,"l2":0.01}');
    expect(read("keras3", { class_name: "L1", config: { l1: null } })).toBe('{"name":"l1","l1":0.01}');
  });

  it("that are wrong are refused in the words they use", () => {
    expect(messageOf(() => keras3.read({ class_name: "L3", config: {} }))).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] Keras 3 regularizer: expected { "class_name", "config" } of a class of Keras 3, received "L3". Did you mean "L1"?"`,
    );
    expect(messageOf(() => keras3.read({ class_name: "orthogonal", config: {} }))).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] Keras 3 regularizer: expected { "class_name", "config" } of a class of Keras 3, received "orthogonal". Did you mean "OrthogonalRegularizer"?"`,
    );
    expect(messageOf(() => keras3.read({ class_name: 3 }))).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] Keras 3 regularizer: expected { "class_name", "config" } of a class of Keras 3, received 3. Known: L1, L2, L1L2, OrthogonalRegularizer."`,
    );
    expect(messageOf(() => keras3.read(0.01))).toMatchInlineSnapshot(
      `"UNKNOWN_PENALTY: [@reg/core] Keras 3 regularizer: expected { "class_name", "config" } of a class of Keras 3, received 0.01. Known: L1, L2, L1L2, OrthogonalRegularizer."`,
    );
    expect(messageOf(() => tf2.read({ class_name: "L1L2", config: { l1: -1 } }))).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] L1L2: expected l1 to be a finite number of at least 0, received -1."`,
    );
    expect(messageOf(() => tfjs.read({ className: "L1L2", config: { lambda: 1 } }))).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] L1L2: expected only the parameters l1, l2, received "lambda"."`,
    );
    expect(messageOf(() => tfjs.read({ className: "L1L2", config: 0.01 }))).toMatchInlineSnapshot(
      `"INVALID_PARAMETER: [@reg/core] L1L2: expected an object of parameters, received 0.01. Write l1l2({ l1: 0.01 })."`,
    );
  });
});

describe("factors that were in float32", () => {
  it("read as the decimal that was typed, and give the same penalty", () => {
    const penalty = keras3.read({ class_name: "L1", config: { l1: rounded } })!;
    expect(penalty.params).toEqual({ l1: 0.01 });
    const w = weights([0.1, -0.7, 3], [3]);
    expect(value(penalty, w)).toBe(value(l1({ l1: 0.01 }), w));
    // Who goes around the dialect has the other spelling; as a float32 it is the same number.
    expect(Math.fround(value(l1({ l1: rounded }), w))).toBe(Math.fround(value(penalty, w)));
  });

  it("are given back their decimals, other numbers are left alone", () => {
    for (const decimal of [0.01, 0.1, 1e-4, 0.003, 0.5, 3, 1e-7, 123.456, 0, 1e-45, 0.12345678]) {
      expect(Math.fround(float32Decimal(Math.fround(decimal)))).toBe(Math.fround(decimal));
    }
    expect([0.01, 0.1, 1e-4, 0.003, 0.5, 3, 1e-7, 123.456].map((x) => float32Decimal(Math.fround(x)))).toEqual([
      0.01, 0.1, 1e-4, 0.003, 0.5, 3, 1e-7, 123.456,
    ]);
    expect([0.01, Math.PI, Number.NaN, Infinity].map(float32Decimal)).toEqual([0.01, Math.PI, Number.NaN, Infinity]);
  });
});

describe("writing", () => {
  it("gives what Keras 3 writes, with L1 and orthogonal factors in float32", () => {
    expect(keras3.write(l1())).toEqual({
      module: "keras.regularizers",
      class_name: "L1",
      config: { l1: rounded },
      registered_name: null,
    });
    expect(keras3.write(l2())?.config).toEqual({ l2: 0.01 });
    expect(keras3.write(l1l2({ l1: 0.01 }))?.config).toEqual({ l1: 0.01, l2: 0 });
    expect(keras3.write(orthogonal())?.config).toEqual({ factor: rounded, mode: "rows" });
  });

  it("gives what TF 2 writes, with every factor in float32", () => {
    expect(tf2.write(l1l2({ l2: 0.01 }))).toEqual({ class_name: "L1L2", config: { l1: 0, l2: rounded } });
  });

  it("gives tfjs the one class it has", () => {
    expect(tfjs.write(l1())).toEqual({ class_name: "L1L2", config: { l1: 0.01, l2: 0 } });
    expect(tfjs.write(l2())).toEqual({ class_name: "L1L2", config: { l1: 0, l2: 0.01 } });
  });

  it("is read again as the same penalty", () => {
    for (const dialect of [keras3, tf2, tfjs]) {
      expect(dialect.write(null)).toBeNull();
      for (const penalty of [l1l2({ l1: 0.3, l2: 0.02 }), orthogonal({ factor: 0.7, mode: "columns" })]) {
        expect(JSON.stringify(dialect.read(dialect.write(penalty)))).toBe(JSON.stringify(penalty));
      }
    }
    for (const dialect of [keras3, tf2]) {
      for (const penalty of [l1({ l1: 0.003 }), l2({ l2: 1e-4 })]) {
        expect(JSON.stringify(dialect.read(dialect.write(penalty)))).toBe(JSON.stringify(penalty));
      }
    }
  });

  it("refuses a penalty the framework does not have", () => {
    expect(messageOf(() => keras3.write(groupLasso()))).toMatchInlineSnapshot(
      `"UNSUPPORTED_DIALECT: [@reg/core] groupLasso: expected a penalty that Keras 3 has (L1, L2, L1L2, OrthogonalRegularizer), received groupLasso. Keep it in a configuration of @reg instead."`,
    );
    expect(messageOf(() => tfjs.write(groupLasso()))).toMatchInlineSnapshot(
      `"UNSUPPORTED_DIALECT: [@reg/core] groupLasso: expected a penalty that tfjs has (L1, L2, L1L2, OrthogonalRegularizer), received groupLasso. Keep it in a configuration of @reg instead."`,
    );
  });
});
